internal import Accounts
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// What a page's handler wants to be sent.
struct PageAnswer: Sendable {
    enum Content: Sendable {
        case page(Page)
        /// To a path of this site.
        case redirect(String)
    }

    /// What becomes of the visitor's session.
    enum SessionChange: Sendable {
        case none
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

    /// See other (303): the browser asks for it by GET.
    static func redirect(_ path: String, _ session: SessionChange = .none) -> PageAnswer {
        PageAnswer(content: .redirect(path), session: session)
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

    init(_ title: String, _ body: HTML) {
        self.title = title
        self.body = body
    }
}
