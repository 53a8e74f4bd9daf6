internal import Accounts
internal import Foundation
internal import Persistence

/// What the index holds, for its start page.
package struct IndexOverview: Sendable {
    /// A release that came lately.
    package struct NewRelease: Sendable {
        /// Normalized.
        package let name: String
        package let spelling: String
        package let version: String
        /// In microseconds since the beginning of 1970 UTC.
        package let time: Int64
    }

    package let newest: [NewRelease]
    package let isEmpty: Bool
    /// Whether somebody administers it; until then the start prints a link.
    package let hasAdministrator: Bool
    package let lastSerial: Int64
}

extension ProjectReader {
    /// So many events are looked through for new releases: the cost does not grow with the index.
    private static let recentEvents = 2_000
    private static let newestCount = 20

    package func overview() async throws -> IndexOverview {
        try await read { transaction in
            let serial = try transaction.first("SELECT coalesce(max(sequence), 0) FROM events") { try $0.integer(0) } ?? 0
            return IndexOverview(
                newest: try Self.newest(since: serial - Int64(Self.recentEvents), transaction),
                isEmpty: try !transaction.exists("SELECT 1 FROM files"),
                hasAdministrator: try SetUpLink.isClosed(transaction),
                lastSerial: serial
            )
        }
    }

    private static func newest(since serial: Int64, _ transaction: ReadTransaction) throws -> [IndexOverview.NewRelease] {
        try transaction.all(
            """
            SELECT projects.name, projects.spelling, releases.spelling, events.time
            FROM events JOIN projects ON projects.id = substr(events.subject, 9)
            JOIN releases ON releases.project = projects.number AND releases.spelling = json_extract(CAST(events.payload AS TEXT), '$.version')
            WHERE events.sequence > \(serial) AND events.tag = \(EventTag.releaseAdd.rawValue) AND projects.status <> 'quarantined'
                AND releases.yanked_at IS NULL
                AND EXISTS (SELECT 1 FROM files WHERE files.project = projects.number AND files.version = releases.version)
            ORDER BY events.sequence DESC LIMIT \(newestCount)
            """
        ) { row in
            IndexOverview.NewRelease(
                name: try row.text(0), spelling: try row.text(1), version: try row.text(2), time: try row.integer(3)
            )
        }
    }
}
