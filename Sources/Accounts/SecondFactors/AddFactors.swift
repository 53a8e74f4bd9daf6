internal import Credentials
package import Persistence
internal import WebAuthnProtocol

/// Switches an app for one-time codes on, by a code that it shows. That code is spent by it.
package struct AddTOTPAuthenticator: Action {
    package static let summary = ActionSummary("add one-time codes", permission: .factorOwner, events: [.factorAdded])

    private let change: FactorChange
    private let label: FactorLabel
    private let code: TOTPCode?

    init(_ change: FactorChange, label: FactorLabel, code: TOTPCode?) {
        self.change = change
        self.label = label
        self.code = code
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try change.requireCodes(change.session.require(.factorOwner, transaction, context))
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        let (userID, keys) = (change.session.userID, change.rules.keys)
        try requireFreeLabel(label, of: userID, transaction)
        let secrets = try TOTPDraft.secrets(change.session, keys, at: context.time)
        let (secret, step) = try accepted(secrets, at: context.time)
        let id = randomID()
        let sealed = try secret.withBytes { try keys.seal($0, for: TOTPAuthenticator.context(id, userID)) }
        try transaction.execute(
            """
            INSERT INTO totp_authenticators (id, user_id, label, sealed_secret, last_step, created_at)
            VALUES (\(id), \(userID), \(label.text), \(sealed), \(step), \(context.time))
            """
        )
        try change.enrolled(transaction)
        let payload: CanonicalJSON = ["method": "totp", "factor": .string(id), "label": .string(label.text)]
        let event = Event(.factorAdded, subject: .user(id: userID), payload: payload)
        try change.finish(event, proof: .factor, transaction, context) {
            .factorAdded($0, kind: "An app for one-time codes", label: label.text)
        }
    }

    /// The secret that the code belongs to, and its step. What is wrong is said of the one that is shown now.
    private func accepted(_ secrets: [TOTPSecret], at time: Timestamp) throws(AccountRefusal) -> (TOTPSecret, Int64) {
        guard let code else { throw .factorFailed }
        for secret in secrets {
            if case .accepted(let step) = secret.match(code, at: time.seconds, after: nil) { return (secret, step) }
        }
        if case .clockOff(let steps)? = secrets.first?.match(code, at: time.seconds, after: nil) {
            throw .clockOff(seconds: Int64(steps) * TOTPSecret.stepSeconds, serverTime: time)
        }
        throw .factorFailed
    }
}

/// The secret that a page shows to be scanned. It is stored nowhere until a code of it comes: it follows from the session, the time and a key
/// outside of the database. So showing it changes nothing, and whoever loads the page again sees the same.
enum TOTPDraft {
    /// For so long the same secret is shown, and once more as long it can be switched on; in seconds.
    private static let lifeSeconds: Int64 = 3_600

    /// The one that is shown now, and after it those that were shown before: an hour ago, or before a key was added.
    static func secrets(_ session: SignedIn, _ keys: SealingKeys, at time: Timestamp) throws -> [TOTPSecret] {
        let period = time.seconds / lifeSeconds
        return try keys.ids.flatMap { keyID in
            try [period, period - 1].compactMap { period in
                let subject = "\(session.userID)\n\(session.sessionID)\n\(period)\n"
                let bytes = try keys.digest(Array(subject.utf8) + session.digest, keyID: keyID, purpose: .authenticatorDrafts)
                return TOTPSecret(bytes: Array(bytes.prefix(TOTPSecret.byteCount)))
            }
        }
    }
}

/// Adds a security key or passkey whose registration was verified.
package struct AddWebAuthnCredential: Action {
    package static let summary = ActionSummary("add security key", permission: .factorOwner, events: [.factorAdded])

    private let change: FactorChange
    private let credential: RegisteredCredential
    private let kind: WebAuthnCredentialKind
    private let label: FactorLabel

    init(_ change: FactorChange, _ credential: RegisteredCredential, kind: WebAuthnCredentialKind, label: FactorLabel) {
        self.change = change
        self.credential = credential
        self.kind = kind
        self.label = label
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try change.requireCodes(change.session.require(.factorOwner, transaction, context))
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        let userID = change.session.userID
        try requireFreeLabel(label, of: userID, transaction)
        let id = randomID()
        let stored = try transaction.first(
            """
            INSERT INTO webauthn_credentials (id, user_id, kind, label, credential_id, public_key, sign_count, transports, aaguid,
                is_backup_eligible, is_backed_up, created_at)
            VALUES (\(id), \(userID), \(kind.rawValue), \(label.text), \(credential.id), \(credential.publicKey),
                \(Int64(credential.signCount)), \(credential.transports.joined(separator: " ")), \(credential.aaguid),
                \(credential.isBackupEligible), \(credential.isBackedUp), \(context.time))
            ON CONFLICT (credential_id) DO NOTHING RETURNING id
            """
        ) { try $0.text(0) }
        guard stored != nil else { throw AccountRefusal.credentialTaken }
        try change.enrolled(transaction)
        let payload: CanonicalJSON = ["method": .string(kind.rawValue), "factor": .string(id), "label": .string(label.text)]
        let event = Event(.factorAdded, subject: .user(id: userID), payload: payload)
        let proof: SessionProof.Kind = kind == .passkey && credential.isUserVerified ? .passkey : .factor
        try change.finish(event, proof: proof, transaction, context) {
            .factorAdded($0, kind: kind == .passkey ? "A passkey" : "A security key", label: label.text)
        }
        try change.newSession.markPhishingResistant(transaction)
    }
}
