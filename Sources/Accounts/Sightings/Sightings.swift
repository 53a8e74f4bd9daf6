package import Persistence
internal import Synchronization

/// What the server saw and an operator should hear of, such as a proxy that is not trusted. Kept in memory until it is written down, so
/// that requests write nothing.
package final class Sightings: Sendable {
    /// What may be seen.
    package enum Kind: String, CaseIterable, Hashable, Sendable {
        /// `X-Forwarded-For` came from a peer that is no trusted proxy; the detail is the peer's address.
        case untrustedForwarding = "untrusted-forwarding"
    }

    /// One of them, as it was last seen.
    package struct Sighting: Hashable, Sendable {
        package let kind: Kind
        package let detail: String
        /// In microseconds since the beginning of 1970 UTC.
        package let seenAt: Int64
    }

    /// The same is written down at most so often, in seconds.
    private static let noteSeconds: Int64 = 600

    private let seen = Mutex<[Kind: String]>([:])
    private let written = Mutex<[Kind: Timestamp]>([:])

    package init() {}

    /// Remembers it.
    package func see(_ kind: Kind, _ detail: String) {
        seen.withLock { $0[kind] = String(detail.prefix(100)) }
    }

    /// Writes down what was seen since.
    package func write(_ bookkeeper: Bookkeeper, at now: Timestamp) async throws {
        let due = seen.withLock { seen in
            defer { seen = [:] }
            return seen
        }
        for (kind, detail) in due where isDue(kind, now) {
            try await bookkeeper.note { transaction, time in
                try transaction.execute(
                    """
                    INSERT INTO sightings (kind, detail, seen_at) VALUES (\(kind.rawValue), \(detail), \(time))
                    ON CONFLICT (kind) DO UPDATE SET detail = excluded.detail, seen_at = excluded.seen_at
                    """
                )
            }
        }
    }

    private func isDue(_ kind: Kind, _ now: Timestamp) -> Bool {
        written.withLock { written in
            if let last = written[kind], now < last.adding(seconds: Self.noteSeconds) { return false }
            written[kind] = now
            return true
        }
    }

    /// Everything that was written down.
    package static func all(_ transaction: ReadTransaction) throws -> [Sighting] {
        try transaction.all("SELECT kind, detail, seen_at FROM sightings ORDER BY kind") { row in
            (kind: Kind(rawValue: try row.text(0)), detail: try row.text(1), seenAt: try row.integer(2))
        }.compactMap { row in row.kind.map { Sighting(kind: $0, detail: row.detail, seenAt: row.seenAt) } }
    }
}

extension Sightings.Sighting {
    /// What it means, and what to do.
    package var sentence: String {
        switch kind {
        case .untrustedForwarding:
            """
            X-Forwarded-For came from \(detail), last at \(Timestamp(microseconds: seenAt).minuteText) UTC, and was not believed: if a proxy of \
            yours stands there, name it in trusted-proxies, or everybody behind it counts as one client.
            """
        }
    }
}
