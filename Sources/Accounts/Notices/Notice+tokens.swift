internal import Persistence

extension Notice {
    static func tokenCreated(for user: User, _ token: TokenNoticeWords) -> Notice {
        Notice(
            to: [user.primaryAddress],
            subject: "A new API token for \(user.name)",
            text: """
                The operator of this package index made an API token for your account
                \(user.name).

                \(token.text)

                You did not ask for it? Then tell the operator at once.
                """
        )
    }

    static func tokenMade(_ letter: SafetyMail.Letter, _ token: TokenNoticeWords) -> Notice {
        letter.notice(
            "A new API token for \(letter.name)",
            """
            An API token was made for your account \(letter.name) at \(letter.site.name).

            \(token.text)

            \(letter.tokenPage)
            """
        )
    }

    static func tokenRemoved(_ letter: SafetyMail.Letter, _ description: String) -> Notice {
        letter.notice(
            "An API token of \(letter.name) was revoked",
            """
            An API token of your account \(letter.name) at \(letter.site.name) was revoked.

            Description: \(description)
            """
        )
    }

    static func tokensRemoved(_ letter: SafetyMail.Letter, _ descriptions: [String]) -> Notice {
        let shown = descriptions.prefix(50).map { "- \($0.isEmpty ? "without a description" : $0)" }.joined(separator: "\n")
        let more = descriptions.count > 50 ? "\nand \(descriptions.count - 50) more" : ""
        return letter.notice(
            "API tokens of \(letter.name) were revoked",
            """
            API tokens (\(descriptions.count)) of your account \(letter.name) at \(letter.site.name) were revoked:

            \(shown)\(more)
            """
        )
    }

    static func tokenRemovedByOperator(_ letter: SafetyMail.Letter, _ description: String) -> Notice {
        letter.notice(
            "An API token of \(letter.name) was revoked",
            """
            The operator of \(letter.site.name) revoked an API token of your account \(letter.name): somebody
            had shown it to them.

            Description: \(description)

            Whatever used it needs a new one.
            """
        )
    }

    static func tokenLeaked(_ letter: SafetyMail.Letter, _ description: String, url: String?) -> Notice {
        letter.notice(
            "An API token of \(letter.name) was found in public, and is revoked",
            """
            An API token of your account \(letter.name) at \(letter.site.name) was found where everybody can
            read it. It is revoked, with every copy of it.

            Description: \(description)
            Found at: \(url.map(Self.place) ?? "not said")

            Look through the history of your account and the releases of your projects for what was not
            you. Whatever used the token needs a new one; keep that one out of files that are published.

            \(letter.tokenPage)
            """
        )
    }

    /// Whole, so that one can go there; what cannot be seen is replaced.
    static func place(_ url: String) -> String {
        String(String.UnicodeScalarView(url.unicodeScalars.map { $0.isInvisible ? "?" : $0 }))
    }

    static func tokenNarrowed(_ letter: SafetyMail.Letter, _ description: String) -> Notice {
        letter.notice(
            "An API token of \(letter.name) was narrowed",
            """
            An API token of your account \(letter.name) at \(letter.site.name) may do less from now on.

            Description: \(description)

            \(letter.tokenPage)
            """
        )
    }

    static func tokenRotated(_ letter: SafetyMail.Letter, _ description: String, overlap: Int64) -> Notice {
        letter.notice(
            "An API token of \(letter.name) was made anew",
            """
            An API token of your account \(letter.name) at \(letter.site.name) was made anew, with the same
            restrictions. \(overlap == 0 ? "The old one is revoked." : "The old one ends in \(durationText(overlap)).")

            Description: \(description)

            \(letter.tokenPage)
            """
        )
    }

    static func tokenEndsSoon(_ recipients: [String], _ description: String, end: Timestamp, _ site: SiteIdentity) -> Notice {
        Notice(
            to: recipients,
            subject: "An API token ends at \(end.minuteText) UTC",
            text: """
                An API token of your account at \(site.name) ends soon.

                Description: \(description)
                Ends: \(end.minuteText) UTC

                Whatever uses it will be refused then. Make it anew in time: the new one has the same
                restrictions, and the old one can live on for up to a week.

                \(site.baseURL)/manage/account/token/
                """,
            expires: end
        )
    }
}

extension SafetyMail.Letter {
    fileprivate var tokenPage: String {
        """
        You see and revoke your tokens here:

        \(site.baseURL)/manage/account/token/
        """
    }
}

extension TokenNoticeWords {
    fileprivate var text: String {
        """
        Description: \(description)
        May: \(abilities)
        For: \(scope)
        Ends: \(end)
        \(more.joined(separator: "\n"))
        """
    }
}
