package import Credentials
package import Persistence

/// Notes that a key was put in front of a file of `secrets/`, and encrypts anew with it what older keys protect.
package struct RotateSecrets: Action {
    package static let summary = ActionSummary("rotate secrets", permission: .machineOperator, events: [.secretsRotate])

    /// What came of it.
    package struct Outcome: Sendable {
        /// Values that were encrypted anew.
        package var renewed = 0
        /// Values that no key opens: they stay as they are.
        package var unreadable = 0
    }

    private let name: SecretName
    private let keyID: String
    private let keys: SealingKeys?

    /// - Parameters:
    ///   - keyID: of the new key.
    ///   - keys: all keys for encryption, the new one first; nothing where another file is rotated.
    package init(_ name: SecretName, keyID: String, keys: SealingKeys?) {
        self.name = name
        self.keyID = keyID
        self.keys = keys
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try requireOperator(context)
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws -> Outcome {
        let outcome = try keys.map { try renew(with: $0, transaction) } ?? Outcome()
        let payload: CanonicalJSON = [
            "name": .string(name.rawValue), "key": .string(keyID), "renewed": .integer(Int64(outcome.renewed)),
        ]
        try transaction.record(Event(.secretsRotate, subject: .index, payload: payload))
        return outcome
    }

    private func renew(with keys: SealingKeys, _ transaction: WriteTransaction) throws -> Outcome {
        var outcome = Outcome()
        let rows = try transaction.all("SELECT id, user_id, sealed_secret FROM totp_authenticators") { row in
            (id: try row.text(0), userID: try row.text(1), sealed: try row.blob(2))
        }
        for row in rows where !keys.isCurrent(row.sealed) {
            let context = TOTPAuthenticator.context(row.id, row.userID)
            guard let secret = try? keys.open(row.sealed, for: context) else {
                outcome.unreadable += 1
                continue
            }
            let sealed = try keys.seal(secret, for: context)
            try transaction.execute("UPDATE totp_authenticators SET sealed_secret = \(sealed) WHERE id = \(row.id)")
            outcome.renewed += 1
        }
        return outcome
    }
}
