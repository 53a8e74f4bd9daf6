internal import Accounts
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// What a page's handler wants to be sent.
struct PageAnswer: Sendable {
    enum Content: Sendable {
        case page(Page)
        /// To a path of this site. A script is told it as JSON.
        case redirect(String)
        /// For a script.
        case json([UInt8])
    }

    /// What becomes of the visitor's session.
    enum SessionChange: Sendable {
        case none
        /// As far as the sign-in has got.
        case step(SignInStep)
        case begin(NewSession)
        case end
    }

    let content: Content
    var status = 200
    var session = SessionChange.none
    /// In seconds, for `Retry-After`.
    var retryAfter: Int64?
    /// Puts the secret of a link into the cookie, or takes it out of there.
    var link: LinkChange?

    enum LinkChange: Sendable {
        case keep(String)
        case forget
    }

    static func page(_ page: Page, status: Int = 200) -> PageAnswer {
        PageAnswer(content: .page(page), status: status)
    }

    /// The page on which it is said what was refused.
    static func refusing(_ page: Page, _ refusal: any Refusal) -> PageAnswer {
        PageAnswer(content: .page(page), status: refusal.status, retryAfter: refusal.retryAfter)
    }

    /// See other (303): the browser asks for it by GET.
    static func redirect(_ path: String, _ session: SessionChange = .none) -> PageAnswer {
        PageAnswer(content: .redirect(path), session: session)
    }

    static func json(_ bytes: [UInt8]) -> PageAnswer { PageAnswer(content: .json(bytes)) }

    /// Where a sign-in leads that has got so far.
    static func step(_ step: SignInStep, next: String) -> PageAnswer {
        let path =
            switch step {
            case .signedIn: next
            case .pending(_, let stage): stage.path
            }
        return .redirect(path, .step(step))
    }

    func forgettingLink() -> PageAnswer {
        var answer = self
        answer.link = .forget
        return answer
    }
}

/// What stands on a page of the site, in the frame that all have.
struct Page: Sendable {
    let title: String
    let body: HTML
    /// Besides the one that every page has.
    let scripts: [StaticFile]

    init(_ title: String, scripts: [StaticFile] = [], _ body: HTML) {
        self.title = title
        self.scripts = scripts
        self.body = body
    }
}
