package import Persistence
internal import Synchronization

/// When tokens were last used, and by whom. Kept in memory until it is written down, so that requests write nothing.
package final class TokenUses: Sendable {
    /// One use.
    package struct Use: Hashable, Sendable {
        package let origin: Origin
        package let time: Timestamp
    }

    /// In one transaction.
    private static let batch = 500

    private let latest = Mutex<[String: Use]>([:])

    package init() {}

    /// Remembers it.
    /// - Parameter origin: without an agent, that of the use before stays.
    func note(_ tokenID: String, _ origin: Origin, at time: Timestamp) {
        latest.withLock { latest in
            let before = latest[tokenID]?.origin
            let origin = origin.agent == nil && before?.address == origin.address ? before ?? origin : origin
            latest[tokenID] = Use(origin: origin, time: time)
        }
    }

    /// What is not written down yet.
    func unwritten(_ tokenID: String) -> Use? {
        latest.withLock { $0[tokenID] }
    }

    /// Writes down what was noted. What cannot be written is kept for the next time.
    package func write(_ bookkeeper: Bookkeeper) async throws {
        let uses = latest.withLock { $0 }
        for start in stride(from: 0, to: uses.count, by: Self.batch) {
            let part = Array(uses.dropFirst(start).prefix(Self.batch))
            try await bookkeeper.note { transaction, _ in
                for (tokenID, use) in part {
                    let origin = use.origin
                    let former: SQL = "CASE WHEN last_used_address = \(origin.address) THEN last_used_agent END"
                    let agent: SQL = origin.agent == nil ? former : "\(origin.agent)"
                    try transaction.execute(
                        """
                        UPDATE tokens SET last_used_at = \(use.time), last_used_address = \(origin.address),
                            last_used_agent = \(agent)
                        WHERE id = \(tokenID) AND coalesce(last_used_at, 0) <= \(use.time)
                        """
                    )
                }
            }
            latest.withLock { latest in
                for (tokenID, use) in part where latest[tokenID] == use { latest[tokenID] = nil }
            }
        }
    }
}
