internal import Credentials
package import Persistence

/// Bans a network.
package struct BanNetwork: Action {
    package static let summary = ActionSummary("ban network", permission: .machineOperator, events: [.networkBan])

    private let block: String
    private let reason: String

    /// - Throws: `AccountRefusal.networkMalformed`, `.reasonMissing`
    package init(_ block: String, reason: String) throws(AccountRefusal) {
        guard let parsed = AddressBlock(block) else { throw .networkMalformed(block) }
        guard (1...500).contains(reason.count), !reason.unicodeScalars.contains(where: \.isInvisible) else { throw .reasonMissing }
        self.block = parsed.text
        self.reason = reason
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try requireOperator(context)
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        guard try !transaction.exists("SELECT 1 FROM banned_networks WHERE block = \(block)") else {
            throw AccountRefusal.networkBannedAlready(block)
        }
        try transaction.execute(
            "INSERT INTO banned_networks (block, reason, created_at) VALUES (\(block), \(reason), \(context.time))")
        try transaction.record(Event(.networkBan, subject: .index, payload: ["network": .string(block), "reason": .string(reason)]))
    }
}

/// Lifts the ban of a network.
package struct UnbanNetwork: Action {
    package static let summary = ActionSummary("unban network", permission: .machineOperator, events: [.networkUnban])

    private let block: String

    package init(_ block: String) {
        self.block = AddressBlock(block)?.text ?? block
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try requireOperator(context)
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        let found = try transaction.first("DELETE FROM banned_networks WHERE block = \(block) RETURNING block") { try $0.text(0) }
        guard found != nil else { throw AccountRefusal.networkNotBanned(block) }
        try transaction.record(Event(.networkUnban, subject: .index, payload: ["network": .string(block)]))
    }
}
