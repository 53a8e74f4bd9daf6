internal import Accounts
internal import Credentials

/// The pages behind mailed links.
struct MailedLinkPages: Sendable {
    let desk: AccountDesk

    /// The page behind a link that is still good. The secret leaves the address bar first: it waits in a cookie.
    func page(_ visit: Visit, _ kind: MailedLink.Kind, _ page: (BearerSecret) -> Page) async throws -> PageAnswer {
        if let answer = keeping(visit, kind) { return answer }
        guard let link = visit.link, try await desk.isGood(link, for: kind) else { return Self.dead(kind) }
        return .page(page(link))
    }

    /// Puts the secret in the address into the cookie, if there is one.
    func keeping(_ visit: Visit, _ kind: MailedLink.Kind) -> PageAnswer? {
        guard let token = visit.query("token") else { return nil }
        var answer = PageAnswer.redirect(kind.path)
        answer.link = BearerSecret(token).map { .keep($0.text) } ?? .forget
        return answer
    }

    static func dead(_ kind: MailedLink.Kind) -> PageAnswer {
        let (path, label) =
            switch kind {
            case .newPassword: ("/account/request-password-reset/", "Ask for a new one")
            case .verifyAddress: ("/manage/account/", "Ask for a new one on your account page")
            case .setUp, .lock, .cancelRecovery: ("/", "To the start page")
            case .confirmSignIn: ("/account/login/", "Sign in again")
            case .askRecovery, .finishRecovery: ("/account/recover/", "Ask again")
            }
        return .page(
            Page(
                "This link is dead",
                """
                <p>It was used already, or is too old, or was not copied whole.</p>
                <p><a href="\(path)">\(label)</a></p>
                """
            ),
            status: 400
        )
    }
}

extension URLEncodedForm {
    /// The secret of a mailed link, in the hidden field.
    func link() throws -> BearerSecret {
        guard let link = BearerSecret(self["token"]) else { throw AccountRefusal.linkDead }
        return link
    }
}
