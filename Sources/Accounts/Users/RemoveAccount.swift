package import Persistence

/// Takes a person out of the index: addresses, sessions, tokens and links go, and the password with them. The row stays, so that the
/// name is never given again and files still say who uploaded them.
package enum RemoveAccount {
    /// Whether nobody else administers the index: then the account stays, or a stranger could make the next administrator.
    package static func isLastAdministrator(_ userID: String, _ transaction: ReadTransaction) throws -> Bool {
        let isOne: SQL = "SELECT 1 FROM users WHERE id = \(userID) AND is_administrator = 1"
        let others: SQL = "SELECT 1 FROM users WHERE id <> \(userID) AND is_administrator = 1 AND deleted_at IS NULL AND state = 'active'"
        return try transaction.exists(isOne) && !transaction.exists(others)
    }

    /// Runs in the transaction of the action that has decided it may be.
    package static func perform(_ session: SignedIn, site: SiteIdentity, _ transaction: WriteTransaction, _ context: ActionContext) throws {
        let userID = session.userID
        let addresses = try AccountAddress.notified(userID, transaction)
        try transaction.execute("DELETE FROM sessions WHERE user_id = \(userID)")
        try transaction.execute("DELETE FROM mailed_links WHERE user_id = \(userID)")
        for table in [
            "pending_sign_ins", "ceremonies", "devices", "totp_authenticators", "webauthn_credentials", "recovery_codes",
            "former_passwords",
        ] {
            try transaction.execute("DELETE FROM \(sql: table) WHERE user_id = \(userID)")
        }
        try RecoveryRequest.drop(of: userID, transaction)
        try transaction.execute("DELETE FROM tokens WHERE user_id = \(userID)")
        try transaction.execute("DELETE FROM email_addresses WHERE user_id = \(userID)")
        try transaction.execute(
            """
            UPDATE users SET password_hash = NULL, full_name = '', is_administrator = 0, state = 'disabled', state_reason = 'deleted',
                hold = NULL, webauthn_handle = NULL,
                deleted_at = \(context.time) WHERE id = \(userID)
            """
        )
        try transaction.record(Event(.accountDelete, subject: .user(id: userID)))
        try transaction.notify(.accountDeleted(session.userName, addresses, site))
        transaction.touch(.account(userID))
    }
}
