internal import Credentials
internal import Persistence
internal import WebAuthnProtocol

/// What a WebAuthn ceremony is for. A challenge that was made for one is good for no other.
package enum CeremonyPurpose: String, Sendable {
    /// Sign-in by a passkey alone, nobody being known yet.
    case passkey
    case secondFactor = "second-factor"
    /// Showing once more who one is.
    case proof
    /// Choosing a new password by a mailed link.
    case reset
    case registration
}

/// A ceremony that was begun: its challenge, and what it is bound to. There is one for each browser session and purpose; a newer one
/// takes the place of the older.
struct CeremonyRecord: Sendable {
    /// In seconds. The server is the one that keeps to it.
    static let lifeSeconds: Int64 = 5 * 60

    let challenge: Challenge
    let userID: String?
    let kind: WebAuthnCredentialKind?

    /// Writes a new ceremony down.
    static func begin(
        _ purpose: CeremonyPurpose,
        _ session: BearerSecret,
        userID: String?,
        kind: WebAuthnCredentialKind? = nil,
        _ bookkeeper: Bookkeeper
    ) async throws -> Challenge {
        var generator = SystemRandomNumberGenerator()
        let challenge = Challenge(using: &generator)
        try await bookkeeper.note { transaction, time in
            try transaction.execute("DELETE FROM ceremonies WHERE session_digest = \(session.digest) AND purpose = \(purpose.rawValue)")
            try transaction.execute(
                """
                INSERT INTO ceremonies (session_digest, purpose, challenge, user_id, kind, expires_at)
                VALUES (\(session.digest), \(purpose.rawValue), \(challenge.bytes), \(userID), \(kind?.rawValue),
                    \(time.adding(seconds: lifeSeconds)))
                """
            )
        }
        return challenge
    }

    /// Takes the ceremony away, in a commit of its own, before anything of its answer is looked at: nobody answers it twice.
    /// - Throws: `AccountRefusal.ceremonyOver`
    static func take(
        _ purpose: CeremonyPurpose,
        _ session: BearerSecret,
        userID: String?,
        _ bookkeeper: Bookkeeper
    ) async throws -> CeremonyRecord {
        let taken = try await bookkeeper.note { transaction, time -> (record: CeremonyRecord, isGood: Bool)? in
            try transaction.first(
                """
                DELETE FROM ceremonies WHERE session_digest = \(session.digest) AND purpose = \(purpose.rawValue)
                RETURNING challenge, user_id, kind, expires_at
                """
            ) { row in
                guard let challenge = Challenge(bytes: try row.blob(0)) else { return nil }
                let kind = try row.optionalText(2).flatMap(WebAuthnCredentialKind.init)
                let record = CeremonyRecord(challenge: challenge, userID: try row.optionalText(1), kind: kind)
                return (record, try row.integer(3) > time.microseconds)
            } ?? nil
        }
        guard let taken, taken.isGood, taken.record.userID == userID else { throw AccountRefusal.ceremonyOver }
        return taken.record
    }
}

/// What a registered authenticator is good for.
package enum WebAuthnCredentialKind: String, Sendable {
    /// Signs in alone: it knows its user. Serves as second factor too.
    case passkey
    /// Serves as second factor, and never signs in alone.
    case securityKey = "security-key"
}
