internal import Persistence
internal import WebAuthnProtocol

/// A security key or passkey, as its owner sees it.
package struct WebAuthnCredential: Hashable, Sendable {
    package let id: String
    package let userID: String
    package let kind: WebAuthnCredentialKind
    package let label: String
    /// In microseconds since the beginning of 1970 UTC.
    package let createdAt: Int64
    package let usedAt: Int64?
    /// Whether it has been copied to other devices.
    package let isBackedUp: Bool
    let credentialID: [UInt8]
    let publicKey: [UInt8]
    let signCount: Int64
    let isBackupEligible: Bool
    let transports: [String]

    private static let columns = """
        id, user_id, kind, label, created_at, used_at, is_backed_up, credential_id, public_key, sign_count, is_backup_eligible, transports
        """

    /// Those of an account that are switched on, the oldest first.
    static func all(
        of userID: String,
        where condition: SQL = "removed_at IS NULL",
        _ transaction: ReadTransaction
    ) throws -> [WebAuthnCredential] {
        try transaction.all(
            "SELECT \(sql: columns) FROM webauthn_credentials WHERE user_id = \(userID) AND \(condition) ORDER BY created_at, id",
            WebAuthnCredential.init
        )
    }

    /// The credential that a browser names, whoever's it is.
    static func named(
        _ credentialID: [UInt8],
        where condition: SQL = "removed_at IS NULL",
        _ transaction: ReadTransaction
    ) throws -> WebAuthnCredential? {
        try transaction.first(
            "SELECT \(sql: columns) FROM webauthn_credentials WHERE credential_id = \(credentialID) AND \(condition)",
            WebAuthnCredential.init
        )
    }

    var descriptor: CredentialDescriptor { CredentialDescriptor(id: credentialID, transports: transports) }

    /// As the protocol wants it.
    var stored: StoredCredential {
        get throws {
            guard let count = UInt32(exactly: signCount) else { throw DamagedCredential() }
            return try StoredCredential(id: credentialID, publicKey: publicKey, signCount: count, isBackupEligible: isBackupEligible)
        }
    }

    /// Writes down that it was used, if nobody has used it since it was read.
    /// - Throws: `AccountRefusal.factorFailed` if somebody has, or it was removed.
    func noteUse(_ assertion: VerifiedAssertion, _ transaction: WriteTransaction, at time: Timestamp) throws {
        let noted = try transaction.first(
            """
            UPDATE webauthn_credentials SET sign_count = \(Int64(assertion.signCount)), is_backed_up = \(assertion.isBackedUp),
                used_at = \(time)
            WHERE id = \(id) AND sign_count = \(signCount) AND public_key = \(publicKey) RETURNING id
            """
        ) { try $0.text(0) }
        guard noted != nil else { throw AccountRefusal.factorFailed }
    }

    private init(_ row: Row) throws {
        id = try row.text(0)
        userID = try row.text(1)
        kind = WebAuthnCredentialKind(rawValue: try row.text(2)) ?? .securityKey
        label = try row.text(3)
        createdAt = try row.integer(4)
        usedAt = try row.optionalInteger(5)
        isBackedUp = try row.flag(6)
        credentialID = try row.blob(7)
        publicKey = try row.blob(8)
        signCount = try row.integer(9)
        isBackupEligible = try row.flag(10)
        transports = try row.text(11).split(separator: " ").map(String.init)
    }
}

/// The random bytes by which authenticators know an account: they tell nothing of it (WebAuthn L3, section 14.6.1).
enum WebAuthnHandle {
    static func find(_ userID: String, _ transaction: ReadTransaction) throws -> [UInt8]? {
        try transaction.first("SELECT webauthn_handle FROM users WHERE id = \(userID)") { try $0.optionalBlob(0) } ?? nil
    }

    /// The account of that handle.
    static func owner(_ handle: [UInt8], _ transaction: ReadTransaction) throws -> String? {
        try transaction.first("SELECT id FROM users WHERE webauthn_handle = \(handle) AND deleted_at IS NULL") { try $0.text(0) }
    }
}

/// A stored credential does not hold what its place demands: the row was damaged.
struct DamagedCredential: Error {}
