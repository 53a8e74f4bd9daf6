/// The mail that has not gone out yet.
package struct WaitingMail: Hashable, Sendable {
    package let count: Int
    /// When the oldest was queued; none if there is none.
    package let since: Timestamp?

    package init(count: Int, since: Timestamp?) {
        (self.count, self.since) = (count, since)
    }

    package init(_ transaction: ReadTransaction) throws {
        let row = try transaction.first("SELECT count(*), min(queued_at) FROM jobs WHERE kind = \(Notice.jobKind)") {
            (Int(try $0.integer(0)), try $0.optionalInteger(1))
        }
        count = row?.0 ?? 0
        since = row?.1.map(Timestamp.init(microseconds:))
    }
}
