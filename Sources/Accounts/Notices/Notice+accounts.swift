internal import Persistence

extension Notice {
    static func accountCreated(name: String, address: String) -> Notice {
        Notice(
            to: [address],
            subject: "Your account \(name)",
            text: """
                The operator of this package index made an account for you.

                User name: \(name)

                You did not expect this? Then tell the operator: somebody may have
                mistaken your address for theirs.
                """
        )
    }

    static func accountDisabled(_ user: User, reason: String) -> Notice {
        Notice(
            to: [user.primaryAddress],
            subject: "Your account \(user.name) is disabled",
            text: """
                The operator of this package index disabled your account \(user.name).
                Its tokens are refused from now on.

                Reason: \(reason)

                If you think that this is a mistake, ask the operator.
                """
        )
    }

    static func accountEnabled(_ user: User, reason: String) -> Notice {
        Notice(
            to: [user.primaryAddress],
            subject: "Your account \(user.name) is enabled again",
            text: """
                The operator of this package index enabled your account \(user.name).
                Its tokens work again.

                Reason: \(reason)
                """
        )
    }
}
