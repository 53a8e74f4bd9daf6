internal import Credentials
internal import Persistence

/// The recovery codes of an account: each stands in for the second factor, once.
///
/// They are kept as HMACs under a key outside of the database, so that looking one up takes the same time whether it is there or not.
struct RecoveryCodeBook {
    let userID: String
    let rules: SignInRules

    init(userID: String, _ rules: SignInRules) {
        (self.userID, self.rules) = (userID, rules)
    }

    /// Makes a new set; the old one is dead.
    /// - Returns: the codes, to be shown once.
    func renew(_ set: RecoveryCodeSet, _ transaction: WriteTransaction, _ context: ActionContext) throws {
        try transaction.execute("DELETE FROM recovery_codes WHERE user_id = \(userID)")
        let keyID = rules.keys.writingID
        for code in set.codes {
            let digest = try code.digest(account: userID, with: rules.keys, keyID: keyID)
            try transaction.execute(
                """
                INSERT INTO recovery_codes (digest, key_id, user_id, created_at) VALUES (\(digest), \(keyID), \(userID), \(context.time))
                """
            )
        }
    }

    /// Uses the code up.
    func spend(_ code: RecoveryCode?, _ transaction: WriteTransaction, _ context: ActionContext) throws -> FactorVerdict {
        guard let code else { return .wrong }
        let keyIDs = try transaction.all("SELECT DISTINCT key_id FROM recovery_codes WHERE user_id = \(userID)") { try $0.text(0) }
        for keyID in keyIDs {
            // A code whose key is gone is wrong; `rind check` tells of it.
            guard let digest = try? code.digest(account: userID, with: rules.keys, keyID: keyID) else { continue }
            let found = try transaction.first(
                "SELECT used_at FROM recovery_codes WHERE digest = \(digest) AND user_id = \(userID)"
            ) { (usedAt: try $0.optionalInteger(0), isThere: true) }
            guard let found else { continue }
            guard found.usedAt == nil else { return .usedCode }
            try transaction.execute("UPDATE recovery_codes SET used_at = \(context.time) WHERE digest = \(digest) AND used_at IS NULL")
            try tell(transaction, context)
            return .accepted
        }
        return .wrong
    }

    private func tell(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        let left = try transaction.first("SELECT count(*) FROM recovery_codes WHERE user_id = \(userID) AND used_at IS NULL") {
            try $0.integer(0)
        }
        try transaction.record(Event(.codeUsed, subject: .user(id: userID), payload: ["left": .integer(left ?? 0)]))
        try SafetyMail(userID, rules.site, transaction, context).send { .recoveryCodeUsed($0, left: left ?? 0) }
    }
}
