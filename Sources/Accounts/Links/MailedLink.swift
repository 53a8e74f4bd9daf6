package import Credentials
internal import Persistence

/// A link that lets whoever holds it do one thing, once. The database keeps its digest.
package struct MailedLink: Sendable {
    /// What a link is for.
    package enum Kind: String, Sendable {
        case verifyAddress = "verify-address"
        case newPassword = "new-password"
        case setUp = "set-up"

        /// Where it leads.
        package var path: String {
            switch self {
            case .verifyAddress: "/account/verify-email/"
            case .newPassword: "/account/reset-password/"
            case .setUp: "/account/setup/"
            }
        }
    }

    /// In seconds.
    enum Life {
        static let verifyAddress: Int64 = 6 * 3_600
        static let newPassword: Int64 = 3_600
        /// For somebody whom the operator made an account, and who does not wait for the mail.
        static let firstPassword: Int64 = 24 * 3_600
    }

    /// What the database knows of a link.
    struct Row {
        let userID: String?
        let addressID: String?
        let boundTo: [UInt8]?
    }

    package let kind: Kind
    package let secret: BearerSecret

    package init(_ kind: Kind) {
        var generator = SystemRandomNumberGenerator()
        self.kind = kind
        secret = BearerSecret(using: &generator)
    }

    /// The whole address, for a mail.
    package func url(_ site: SiteIdentity) -> String {
        "\(site.baseURL)\(kind.path)?token=\(secret.text)"
    }

    /// - Parameters:
    ///   - boundTo: what must still be so when the link is used.
    ///   - life: in seconds; none for a link that another one ends.
    func store(
        userID: String? = nil,
        addressID: String? = nil,
        boundTo: [UInt8]? = nil,
        life: Int64?,
        _ transaction: WriteTransaction,
        at time: Timestamp
    ) throws {
        try transaction.execute(
            """
            INSERT INTO mailed_links (secret_digest, kind, user_id, address_id, bound_to, expires_at)
            VALUES (\(secret.digest), \(kind.rawValue), \(userID), \(addressID), \(boundTo), \(life.map { time.adding(seconds: $0) }))
            """
        )
    }

    /// The link of that secret, if it is still good. Reading it does not use it up.
    static func find(_ kind: Kind, _ secret: BearerSecret, _ transaction: ReadTransaction, at time: Timestamp) throws -> Row? {
        try transaction.first(
            """
            SELECT user_id, address_id, bound_to FROM mailed_links
            WHERE secret_digest = \(secret.digest) AND kind = \(kind.rawValue) AND (expires_at IS NULL OR expires_at > \(time))
            """
        ) { Row(userID: try $0.optionalText(0), addressID: try $0.optionalText(1), boundTo: try $0.optionalBlob(2)) }
    }

    /// Takes the link away and answers it: nobody takes it twice.
    /// - Throws: `AccountRefusal.linkDead`
    static func take(_ kind: Kind, _ secret: BearerSecret, _ transaction: WriteTransaction, at time: Timestamp) throws -> Row {
        guard let row = try find(kind, secret, transaction, at: time) else { throw AccountRefusal.linkDead }
        try transaction.execute("DELETE FROM mailed_links WHERE secret_digest = \(secret.digest)")
        return row
    }
}
