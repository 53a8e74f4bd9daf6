package import Persistence

/// Tells people by mail that a security key or a passkey will be demanded of them: when the operator says so, a week before it binds, and when
/// it does. Each is told once of each; whoever has one already, of nothing.
package struct AnnouncePolicy: Action {
    package static let summary = ActionSummary("announce policy", permission: .server, events: [.policyTold])

    /// So many are told in one transaction.
    static let batch = 100
    /// How long before it binds people are told again, in seconds.
    private static let reminderSeconds: Int64 = 7 * 86_400

    private let policy: SecondFactorPolicy
    private let site: SiteIdentity

    init(_ policy: SecondFactorPolicy, _ site: SiteIdentity) {
        self.policy = policy
        self.site = site
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try requireServer(context)
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        let message = Self.message(policy, at: context.time)
        for person in try Self.untold(policy, transaction, at: context.time) {
            try transaction.execute("UPDATE users SET told_of = \(message) WHERE id = \(person.id)")
            let payload: CanonicalJSON = ["from": policy.phishingResistantFrom.map { .integer($0.microseconds) } ?? .null]
            try transaction.record(Event(.policyTold, subject: .user(id: person.id), payload: payload))
            let recipients = try AccountAddress.notified(person.id, transaction)
            guard !recipients.isEmpty else { continue }
            try transaction.notify(.keyDemanded(person.name, recipients, from: policy.phishingResistantFrom, at: context.time, site))
        }
    }

    /// Those who must be told something that they have not been told.
    static func untold(
        _ policy: SecondFactorPolicy,
        _ transaction: ReadTransaction,
        at time: Timestamp
    ) throws -> [(id: String, name: String)] {
        guard let condition = condition(policy) else { return [] }
        return try transaction.all(
            """
            SELECT id, name FROM users WHERE deleted_at IS NULL AND state = 'active' AND coalesce(told_of, '') <> \(message(policy, at: time))
                AND (\(condition)) AND NOT EXISTS (SELECT 1 FROM webauthn_credentials WHERE user_id = users.id AND removed_at IS NULL)
            ORDER BY id LIMIT \(batch)
            """
        ) { (id: try $0.text(0), name: try $0.text(1)) }
    }

    /// Of whom it is demanded; nothing if of nobody.
    private static func condition(_ policy: SecondFactorPolicy) -> SQL? {
        switch policy.phishingResistance {
        case .none: nil
        case .administrators: "is_administrator = 1"
        case .owners: policy.responsibility.map { "is_administrator = 1 OR \($0)" } ?? "is_administrator = 1"
        case .all: "1 = 1"
        }
    }

    /// What there is to be told at that time: it differs from what was told before.
    private static func message(_ policy: SecondFactorPolicy, at time: Timestamp) -> String {
        let from = policy.phishingResistantFrom.map { "\($0.seconds)" } ?? "now"
        let stage =
            policy.isPhishingResistanceBinding(at: time)
            ? "binds" : policy.isPhishingResistanceBinding(at: time.adding(seconds: reminderSeconds)) ? "soon" : "later"
        return "\(policy.phishingResistance.rawValue) \(from) \(stage)"
    }
}

extension AccountDesk {
    /// Tells everybody who must be told what is demanded of them. Any number of servers may do it at once.
    package func announcePolicy() async throws {
        let (policy, now) = (policy, clock.now())
        while try await database.read({ try !AnnouncePolicy.untold(policy, $0, at: now).isEmpty }) {
            try Task.checkCancellation()
            try await runner.run(AnnouncePolicy(policy, site), as: .server, from: .server)
        }
    }
}

extension Notice {
    static func keyDemanded(_ name: String, _ recipients: [String], from: Timestamp?, at time: Timestamp, _ site: SiteIdentity) -> Notice {
        let binds = from.map { $0 > time } ?? false
        let when = from.map { "From \($0.minuteText.prefix(10)) on" } ?? "From now on"
        return Notice(
            to: recipients,
            subject: "Add a passkey or a security key to \(name)",
            text: """
                \(binds ? when : "Now") \(site.name) asks you for a passkey or a security key, which a copy of the site
                cannot get at. An app for one-time codes is not enough \(binds ? "then" : "any more").

                Without one \(binds ? "you will be able" : "you are able") to sign in and to add one, and nothing else;
                API tokens of your account \(name) \(binds ? "will be" : "are") refused. Add one here:

                \(site.baseURL)/manage/account/webauthn-provision/

                You have none? Most phones and computers can be one. What they are:
                \(site.baseURL)/help/#keys
                """
        )
    }
}
