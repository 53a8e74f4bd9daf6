internal import Credentials
package import Persistence

/// Revokes a token that somebody has shown whole, and with it whatever it was restricted from.
package struct RevokeShownToken: Action {
    package static let summary = ActionSummary("revoke shown token", permission: .server, events: [.tokenRemoved, .tokenLeaked])

    /// How it came here.
    package enum Way: Hashable, Sendable {
        /// The operator pasted it.
        case machineOperator
        /// A scanner found it where everybody can read it.
        /// - Parameter url: where, if it was said.
        case leak(url: String?)
    }

    /// That its signature holds was found out before.
    let identifier: TokenIdentifier
    let way: Way
    let site: SiteIdentity

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        guard way == .machineOperator else { return try requireServer(context) }
        try requireOperator(context)
    }

    /// - Returns: whether it was there.
    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws -> Bool {
        let row = try transaction.first(
            "DELETE FROM tokens WHERE id = \(identifier.text) RETURNING user_id, description"
        ) { (userID: try $0.optionalText(0), description: try $0.text(1)) }
        guard let row else { return false }
        var payload: [String: CanonicalJSON] = ["token": .string(identifier.text), "description": .string(row.description)]
        if case .leak(let url?) = way { payload["url"] = .string(url) }
        let tag: EventTag = way == .machineOperator ? .tokenRemoved : .tokenLeaked
        try transaction.record(Event(tag, subject: row.userID.map { .user(id: $0) } ?? .index, payload: .object(payload)))
        // One of a publisher is nobody's own, and ends by itself within minutes.
        guard let userID = row.userID else { return true }
        try SafetyMail(userID, site, transaction, context).send { letter in
            switch way {
            case .machineOperator: .tokenRemovedByOperator(letter, row.description)
            case .leak(let url): .tokenLeaked(letter, row.description, url: url)
            }
        }
        return true
    }
}
