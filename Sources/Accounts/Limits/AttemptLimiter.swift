package import Credentials
package import Persistence

/// Remembers what was tried, in the database, so that all processes on it count together; and says when it was too often.
///
/// A window moves: what is older than it counts no more. What is counted is known by a keyed digest only, since people type passwords
/// where names belong. Whoever cannot count refuses: an error here ends the action.
package struct AttemptLimiter: Sendable {
    let limits: RateLimits
    private let key: ServerKey

    package init(limits: RateLimits, key: ServerKey) {
        self.limits = limits
        self.key = key
    }

    /// When it may be tried again, if it was tried too often.
    package func blockedUntil(_ act: LimitedAct, _ subject: String, _ transaction: ReadTransaction, at time: Timestamp) throws -> Timestamp?
    {
        let digest = digest(of: subject)
        return try limits[act].windows.compactMap { window -> Timestamp? in
            let begin = time.adding(seconds: -window.seconds)
            let oldest = try transaction.first(
                """
                SELECT time FROM attempts WHERE rule = \(act.rawValue) AND subject = \(digest) AND is_counted = 1 AND time > \(begin)
                ORDER BY time DESC LIMIT 1 OFFSET \(window.count - 1)
                """
            ) { Timestamp(microseconds: try $0.integer(0)) }
            return oldest?.adding(seconds: window.seconds)
        }.max()
    }

    /// - Throws: `AccountRefusal.tooManyAttempts`
    package func requireRoom(_ act: LimitedAct, _ subject: String, _ transaction: ReadTransaction, at time: Timestamp) throws {
        guard let until = try blockedUntil(act, subject, transaction, at: time) else { return }
        throw AccountRefusal.tooManyAttempts(until: until, now: time)
    }

    /// Writes down an attempt. One that is not counted is written too, where nobody may learn from the work done which it was.
    package func note(_ act: LimitedAct, _ subject: String, isCounted: Bool = true, _ transaction: WriteTransaction, at time: Timestamp)
        throws
    {
        try transaction.execute(
            "INSERT INTO attempts (rule, subject, time, is_counted) VALUES (\(act.rawValue), \(digest(of: subject)), \(time), \(isCounted))"
        )
    }

    /// Drops what no window looks at any more.
    package func forgetOld(_ bookkeeper: Bookkeeper) async throws {
        let longest = LimitedAct.allCases.flatMap { limits[$0].windows.map(\.seconds) }.max() ?? 0
        while try await bookkeeper.note({ transaction, time in
            let old: SQL = "SELECT number FROM attempts WHERE time <= \(time.adding(seconds: -longest))"
            try transaction.execute("DELETE FROM attempts WHERE number IN (\(old) ORDER BY time LIMIT 10000)")
            return try transaction.exists("\(old) LIMIT 1")
        }) { try Task.checkCancellation() }
    }

    private func digest(of subject: String) -> [UInt8] {
        Array(key.digest(of: subject.lowercased().utf8, for: "attempts").prefix(16))
    }
}
