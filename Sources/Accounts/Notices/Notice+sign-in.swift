internal import Persistence

extension Notice {
    static func verifyAddress(
        _ address: String,
        of name: String,
        link: String,
        expires: Timestamp,
        _ site: SiteIdentity
    ) -> Notice {
        Notice(
            to: [address],
            subject: "Verify your address for \(site.name)",
            text: """
                The account \(name) of the package index \(site.name) wants to use this address.

                Open this link within 6 hours, signed in as \(name), to say that it is yours:

                \(link)

                You have no such account? Then do nothing: without you the address is not used.
                """,
            expires: expires
        )
    }

    static func addressKnown(_ address: String, newName: String, _ site: SiteIdentity) -> Notice {
        Notice(
            to: [address],
            subject: "Your address is in use at \(site.name)",
            text: """
                Somebody gave this address for the account \(newName) of the package index \(site.name).
                It belongs to another account already, so nothing came of it.

                Was it you? Then you have an account: sign in to it, or ask for a new password with
                this address.

                \(site.baseURL)/account/request-password-reset/

                Was it not you? Then do nothing.
                """
        )
    }

    static func administratorMade(_ name: String, _ address: String, _ site: SiteIdentity) -> Notice {
        Notice(
            to: [address],
            subject: "You administer \(site.name)",
            text: """
                The link that the server printed was used to make the account \(name), the first
                administrator of the package index \(site.name).

                \(site.baseURL)/

                Was it not you? Then stop the server: somebody else read its output.
                """
        )
    }

    static func addressAdded(_ letter: SafetyMail.Letter, _ address: String) -> Notice {
        letter.notice(
            "An address was added to your account \(letter.name)",
            """
            The address \(address) was added to your account \(letter.name) at \(letter.site.name). It is not used
            before it is verified.
            """
        )
    }

    static func addressRemoved(_ letter: SafetyMail.Letter, _ address: String) -> Notice {
        letter.notice(
            "An address was removed from your account \(letter.name)",
            """
            The address \(address) was removed from your account \(letter.name) at \(letter.site.name).
            """
        )
    }

    static func primaryChanged(_ letter: SafetyMail.Letter, to address: String) -> Notice {
        letter.notice(
            "The primary address of your account \(letter.name) changed",
            """
            Mail about your account \(letter.name) at \(letter.site.name) goes to \(address) from now on.
            """
        )
    }

    static func addressVerified(_ letter: SafetyMail.Letter, _ address: String) -> Notice {
        letter.notice(
            "An address of your account \(letter.name) was verified",
            """
            The address \(address) of your account \(letter.name) at \(letter.site.name) was verified. From now on
            mail about the account goes there too, and so may a link to a new password.
            """
        )
    }

    static func publicAddressChanged(_ letter: SafetyMail.Letter, to address: String?) -> Notice {
        letter.notice(
            "The public address of your account \(letter.name) changed",
            """
            \(address.map { "Everybody can see the address \($0) of your account \(letter.name) at \(letter.site.name) now." }
                ?? "No address of your account \(letter.name) at \(letter.site.name) is public any more.")
            """
        )
    }

    static func resetPassword(
        _ name: String,
        _ address: String,
        link: String,
        expires: Timestamp,
        _ site: SiteIdentity
    ) -> Notice {
        Notice(
            to: [address],
            subject: "A new password for \(site.name)",
            text: """
                Somebody asked for a new password for your account \(name) at \(site.name).

                Open this link within an hour to choose one:

                \(link)

                Was it not you? Then do nothing: your password stays as it is.
                """,
            expires: expires
        )
    }

    static func choosePassword(_ name: String, _ address: String, link: String, _ site: SiteIdentity) -> Notice {
        Notice(
            to: [address],
            subject: "Your account \(name)",
            text: """
                The operator of the package index \(site.name) made an account for you.

                User name: \(name)

                Open this link within a day to choose your password:

                \(link)

                Is it too old? Ask for a new one:

                \(site.baseURL)/account/request-password-reset/

                You did not expect this? Then tell the operator: somebody may have
                mistaken your address for theirs.
                """
        )
    }

    static func accountDeleted(_ name: String, _ recipients: [String], _ site: SiteIdentity) -> Notice {
        Notice(
            to: recipients,
            subject: "Your account \(name) is deleted",
            text: """
                Your account \(name) at \(site.name) is deleted, with its addresses, sessions and tokens.
                What you published stays. The name is not given again.

                Was it not you? Then tell the operator of this index at once.
                """
        )
    }
}
