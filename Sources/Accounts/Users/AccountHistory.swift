internal import Persistence

/// The account's own events, newest first, a page at a time.
package struct AccountHistory: Sendable {
    /// One thing that happened.
    package struct Entry: Sendable {
        package let sequence: Int64
        /// In microseconds since the beginning of 1970 UTC.
        package let time: Int64
        /// The kind of event, such as `account:login:success`.
        package let tag: String
        /// Its canonical JSON.
        package let payload: [UInt8]
        package let address: String?
        package let agent: String?
        package let mail: String?
        /// Whether the account's owner did it, rather than the operator or a stranger.
        package let isOwn: Bool
    }

    package static let pageSize = 25

    package let entries: [Entry]
    /// Where the next page begins; none on the last.
    package let next: Int64?

    /// - Parameter before: only what happened before that event.
    static func page(of userID: String, before: Int64?, _ transaction: ReadTransaction) throws -> AccountHistory {
        let actor = Actor.user(id: userID).text
        var entries = try transaction.all(
            """
            SELECT events.sequence, events.time, events.tag, events.payload, events.actor,
                (SELECT value FROM event_personal WHERE sequence = events.sequence AND field = 'address'),
                (SELECT value FROM event_personal WHERE sequence = events.sequence AND field = 'agent'),
                (SELECT value FROM event_personal WHERE sequence = events.sequence AND field = 'mail')
            FROM events WHERE subject = \(Subject.user(id: userID).text) AND sequence < \(before ?? .max)
            ORDER BY sequence DESC LIMIT \(pageSize + 1)
            """
        ) { row in
            Entry(
                sequence: try row.integer(0), time: try row.integer(1), tag: try row.text(2),
                payload: try row.blob(3), address: try row.optionalText(5), agent: try row.optionalText(6), mail: try row.optionalText(7),
                isOwn: try row.text(4) == actor
            )
        }
        let isMore = entries.count > pageSize
        if isMore { entries.removeLast() }
        return AccountHistory(entries: entries, next: isMore ? entries.last?.sequence : nil)
    }
}
