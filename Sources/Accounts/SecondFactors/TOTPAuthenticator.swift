internal import Credentials
internal import Persistence

/// An app that shows one-time codes, as its owner sees it. The secret stands sealed in the database, and is opened to compare a code.
package struct TOTPAuthenticator: Hashable, Sendable {
    package let id: String
    package let label: String
    /// In microseconds since the beginning of 1970 UTC.
    package let createdAt: Int64
    package let usedAt: Int64?

    /// Those of an account that are switched on, the oldest first.
    static func all(of userID: String, _ transaction: ReadTransaction) throws -> [TOTPAuthenticator] {
        try transaction.all(
            """
            SELECT id, label, created_at, used_at FROM totp_authenticators WHERE user_id = \(userID) AND removed_at IS NULL
            ORDER BY created_at, id
            """
        ) { row in
            TOTPAuthenticator(
                id: try row.text(0), label: try row.text(1), createdAt: try row.integer(2), usedAt: try row.optionalInteger(3))
        }
    }

    static func context(_ id: String, _ userID: String) -> SealingContext {
        SealingContext(table: "totp_authenticators", column: "sealed_secret", row: id, account: userID)
    }
}

/// Compares a typed code with the authenticators of an account, and spends the step that it belongs to.
struct TOTPCheck {
    /// What a code turned out to be.
    enum Verdict: Equatable {
        case accepted(id: String)
        /// Right, and used before; or older than one that was used.
        case replayed
        /// Of another time: the app's clock is off by so many seconds, ahead if positive.
        case clockOff(seconds: Int64)
        case wrong
    }

    let keys: SealingKeys

    private struct Candidate {
        let id: String
        let secret: TOTPSecret
        let lastStep: Int64
    }

    /// - Parameter condition: which of the account's authenticators count.
    func spend(
        _ code: TOTPCode?,
        of userID: String,
        where condition: SQL = "removed_at IS NULL",
        _ transaction: WriteTransaction,
        at time: Timestamp
    ) throws -> Verdict {
        guard let code else { return .wrong }
        // All are compared, so that the time it takes does not tell which was right.
        let matches = try candidates(userID, condition, transaction).map { candidate in
            (candidate.id, candidate.secret.match(code, at: time.seconds, after: candidate.lastStep))
        }
        for case (let id, .accepted(let step)) in matches {
            let spent = try transaction.first(
                """
                UPDATE totp_authenticators SET last_step = \(step), used_at = \(time) WHERE id = \(id) AND last_step < \(step) RETURNING id
                """
            ) { try $0.text(0) }
            return spent == nil ? .replayed : .accepted(id: id)
        }
        if matches.contains(where: { $0.1 == .replayed }) { return .replayed }
        for case (let id, .clockOff(let steps)) in matches {
            if steps > 0 { try spendAhead(id, TOTPSecret.step(at: time.seconds) + Int64(steps), transaction) }
            return .clockOff(seconds: Int64(steps) * TOTPSecret.stepSeconds)
        }
        return .wrong
    }

    /// Whoever is told of a later step knows its code before its time: it is dead, with all before it.
    private func spendAhead(_ id: String, _ step: Int64, _ transaction: WriteTransaction) throws {
        try transaction.execute("UPDATE totp_authenticators SET last_step = \(step) WHERE id = \(id) AND last_step < \(step)")
    }

    private func candidates(_ userID: String, _ condition: SQL, _ transaction: ReadTransaction) throws -> [Candidate] {
        let rows = try transaction.all(
            "SELECT id, sealed_secret, last_step FROM totp_authenticators WHERE user_id = \(userID) AND \(condition) ORDER BY created_at, id"
        ) { (id: try $0.text(0), sealed: try $0.blob(1), lastStep: try $0.integer(2)) }
        // A secret whose key is gone, or that was damaged, has no right code; `rind check` tells of it.
        return rows.compactMap { row in
            let bytes = try? keys.open(row.sealed, for: TOTPAuthenticator.context(row.id, userID))
            return bytes.flatMap(TOTPSecret.init).map { Candidate(id: row.id, secret: $0, lastStep: row.lastStep) }
        }
    }
}
