internal import Crypto
internal import Persistence

/// What an account may do at all.
package enum AccountState: String, Sendable {
    case active
    /// By a link in a mail to its owner: nothing works until the owner shows a factor that was there before.
    case locked
    /// Somebody asked for it back, and administrators approved: nothing works until the waiting period is over.
    case recovering
    /// Switched off by the operator: its tokens open nothing.
    case disabled

    /// The condition on `users` under which people may be signed in.
    static let mayBeUsed = "users.state = 'active' AND (users.hold IS NULL OR users.hold = 'recovered')"

    /// - Parameters:
    ///   - state: the column `state`.
    ///   - hold: the column `hold`.
    init(state: String, hold: String?) {
        guard state == "active" else {
            self = .disabled
            return
        }
        switch hold.map(AccountHold.init(rawValue:)) {
        case .none, .some(.recovered): self = .active
        case .some(.locked): self = .locked
        case .some(.recovering), .some(.none): self = .recovering
        }
    }
}

/// What keeps an account back, by its own owner's will.
enum AccountHold: String, Sendable {
    case locked
    case recovering
    /// People may sign in again, and set up a factor; until there is one, tokens stay refused.
    case recovered
}

/// An account as it stands in the transaction that decides.
struct AccountStanding {
    let passwordHash: String?
    let state: AccountState
    let hold: AccountHold?
    /// A locked account is unlocked by a factor that was there before then.
    let lockedBefore: Timestamp?

    static func find(_ userID: String, _ transaction: ReadTransaction) throws -> AccountStanding? {
        try transaction.first(
            "SELECT \(presentPassword), state, hold, locked_before FROM users WHERE id = \(userID) AND deleted_at IS NULL"
        ) { row in
            let hold = try row.optionalText(2)
            return AccountStanding(
                passwordHash: try row.optionalText(0), state: AccountState(state: try row.text(1), hold: hold),
                hold: hold.flatMap(AccountHold.init), lockedBefore: try row.optionalInteger(3).map(Timestamp.init(microseconds:))
            )
        }
    }
}

/// The hash of the password that an account of `users` is signed in to by. After a lock it is the one from before that which the mail told of:
/// somebody else may have changed it.
let presentPassword: SQL = """
    coalesce(
        (
            SELECT former_passwords.password_hash FROM former_passwords
            WHERE former_passwords.user_id = users.id AND former_passwords.replaced_at >= users.locked_before
            ORDER BY former_passwords.replaced_at LIMIT 1
        ),
        users.password_hash
    )
    """

/// Keeps the password that is about to be replaced, for as long as a link that locks the account lives.
func keepFormerPassword(of userID: String, _ transaction: WriteTransaction, at time: Timestamp) throws {
    try transaction.execute(
        """
        INSERT OR REPLACE INTO former_passwords (user_id, password_hash, replaced_at)
        SELECT id, password_hash, \(time) FROM users WHERE id = \(userID) AND password_hash IS NOT NULL
        """
    )
}

/// Makes the password of before the lock the account's own again, if it was changed since.
func restoreFormerPassword(of userID: String, _ transaction: WriteTransaction) throws {
    try transaction.execute("UPDATE users SET password_hash = \(presentPassword) WHERE id = \(userID)")
    try transaction.execute("DELETE FROM former_passwords WHERE user_id = \(userID)")
}

/// What a pending sign-in is bound to: it ends when the password changes.
func passwordStamp(of userID: String, _ transaction: ReadTransaction) throws -> [UInt8] {
    let hash = try passwordHash(of: userID, transaction) ?? ""
    return Array(SHA256.hash(data: Array("\(userID)\n\(hash)".utf8)))
}
