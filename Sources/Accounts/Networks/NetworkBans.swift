internal import Credentials
package import Persistence
internal import Synchronization

/// The networks that the operator has banned: from there nobody signs in, and no session, token or password is good.
package final class NetworkBans: Sendable {
    private struct Kept {
        var blocks: [AddressBlock]?
        /// Goes up with each commit that may change them: what was read before then is not kept.
        var age = 0
    }

    private let database: Database
    private let kept = Mutex(Kept())

    package init(database: Database) {
        self.database = database
        database.observer.observe { [weak self] changes in
            guard changes.contains(.credentials) || changes.contains(.everything) else { return }
            self?.forget()
        }
    }

    /// Blocks its thread if the list is not in memory.
    /// - Throws: `AccountRefusal.networkBanned`
    package func requireFree(_ address: String?) throws {
        let (known, age) = kept.withLock { ($0.blocks, $0.age) }
        let blocks = try known ?? load(age)
        if Self.holds(blocks, address) { throw AccountRefusal.networkBanned }
    }

    /// The same for callers that may not block their thread.
    package func require(_ address: String?) async throws {
        if isKnownFree(address) { return }
        let (known, age) = kept.withLock { ($0.blocks, $0.age) }
        let blocks: [AddressBlock]
        if let known { blocks = known } else { blocks = keep(try await database.read { try Self.stored($0) }, age) }
        if Self.holds(blocks, address) { throw AccountRefusal.networkBanned }
    }

    /// Whether it is known that the address is in none of them. Never blocks.
    func isKnownFree(_ address: String?) -> Bool {
        guard let blocks = kept.withLock({ $0.blocks }) else { return false }
        return !Self.holds(blocks, address)
    }

    private func load(_ age: Int) throws -> [AddressBlock] {
        keep(try database.readBlocking { try Self.stored($0) }, age)
    }

    private static func stored(_ transaction: ReadTransaction) throws -> [AddressBlock] {
        try transaction.all("SELECT block FROM banned_networks") { AddressBlock(try $0.text(0)) }.compactMap { $0 }
    }

    private func keep(_ blocks: [AddressBlock], _ age: Int) -> [AddressBlock] {
        kept.withLock { if $0.age == age { $0.blocks = blocks } }
        return blocks
    }

    private func forget() {
        kept.withLock { kept in
            kept.blocks = nil
            kept.age += 1
        }
    }

    /// Who has no address is nowhere.
    private static func holds(_ blocks: [AddressBlock], _ address: String?) -> Bool {
        guard !blocks.isEmpty, let address = address.flatMap({ NetworkAddress($0) }) else { return false }
        return blocks.contains { $0.contains(address) }
    }
}

/// A network that is banned.
package struct BannedNetwork: Sendable {
    package let block: String
    package let reason: String
    package let since: Timestamp

    /// In the order in which they were banned.
    package static func all(_ transaction: ReadTransaction) throws -> [BannedNetwork] {
        try transaction.all("SELECT block, reason, created_at FROM banned_networks ORDER BY created_at, block") { row in
            BannedNetwork(block: try row.text(0), reason: try row.text(1), since: Timestamp(microseconds: try row.integer(2)))
        }
    }
}
