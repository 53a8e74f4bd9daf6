internal import BlobStorage
internal import Crypto
internal import Persistence

/// How far an audit trail has come: the number of its last event, and the digest of that event.
///
/// Events are never changed and never removed, so a trail that has this event at this place is this trail, continued.
package struct TrailPosition: Hashable, Sendable {
    /// The event's sequence number; 0 before the first event.
    package let sequence: Int64
    /// In lower-case hexadecimal.
    package let sha256: String

    /// Where the trail stands now.
    static func last(_ transaction: ReadTransaction) throws -> TrailPosition {
        try transaction.first("SELECT \(columns) FROM events ORDER BY sequence DESC LIMIT 1", decode) ?? start
    }

    /// Whether the trail is this one, or this one continued.
    func isPassed(by transaction: ReadTransaction) throws -> Bool {
        guard self != Self.start else { return true }
        return try transaction.first("SELECT \(Self.columns) FROM events WHERE sequence = \(sequence)", Self.decode) == self
    }

    private static let start = TrailPosition(sequence: 0, sha256: hexadecimal(SHA256.hash(data: [UInt8]())))
    private static let columns: SQL = "sequence, time, tag, actor, subject, payload"

    /// The digest is of the columns as canonical JSON, the payload being JSON already.
    private static func decode(_ row: Row) throws -> TrailPosition {
        let sequence = try row.integer(0)
        let head: CanonicalJSON = .array([
            .integer(sequence), .integer(try row.integer(1)), .string(try row.text(2)), .string(try row.text(3)), .string(try row.text(4)),
        ])
        return TrailPosition(sequence: sequence, sha256: hexadecimal(SHA256.hash(data: head.bytes + (try row.blob(5)))))
    }
}
