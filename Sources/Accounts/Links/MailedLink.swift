package import Credentials
internal import Persistence

/// A link that lets whoever holds it do one thing, once. The database keeps its digest.
package struct MailedLink: Sendable {
    /// What a link is for.
    package enum Kind: String, Sendable {
        case verifyAddress = "verify-address"
        case newPassword = "new-password"
        case setUp = "set-up"
        case confirmSignIn = "confirm-sign-in"
        case lock
        case askRecovery = "ask-recovery"
        case cancelRecovery = "cancel-recovery"
        case finishRecovery = "finish-recovery"

        /// Where it leads.
        package var path: String {
            switch self {
            case .verifyAddress: "/account/verify-email/"
            case .newPassword: "/account/reset-password/"
            case .setUp: "/account/setup/"
            case .confirmSignIn: "/account/confirm-login/"
            case .lock: "/account/lock/"
            case .askRecovery, .cancelRecovery, .finishRecovery: "/account/recover/"
            }
        }
    }

    /// In seconds.
    enum Life {
        static let verifyAddress: Int64 = 6 * 3_600
        static let newPassword: Int64 = 3_600
        /// For somebody whom the operator made an account, and who does not wait for the mail.
        static let firstPassword: Int64 = 24 * 3_600
        static let confirmSignIn: Int64 = 15 * 60
        static let lock: Int64 = 7 * 86_400
        /// As long as the budget of such mails: who is flooded with them has one that works.
        static let askRecovery: Int64 = 24 * 3_600
        static let finishRecovery: Int64 = 7 * 86_400
    }

    /// What the database knows of a link.
    struct Row {
        let userID: String?
        let addressID: String?
        let boundTo: [UInt8]?
        /// When that happened which the mail tells of.
        let aboutTime: Timestamp?
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
    ///   - aboutTime: when that happened which the mail tells of.
    ///   - life: in seconds; none for a link that another one ends.
    func store(
        userID: String? = nil,
        addressID: String? = nil,
        boundTo: [UInt8]? = nil,
        aboutTime: Timestamp? = nil,
        life: Int64?,
        _ transaction: WriteTransaction,
        at time: Timestamp
    ) throws {
        try transaction.execute(
            """
            INSERT INTO mailed_links (secret_digest, kind, user_id, address_id, bound_to, about_time, expires_at)
            VALUES (\(secret.digest), \(kind.rawValue), \(userID), \(addressID), \(boundTo), \(aboutTime), \(life.map { time.adding(seconds: $0) }))
            """
        )
    }

    /// The link of that secret, if it is still good. Reading it does not use it up.
    static func find(_ kind: Kind, _ secret: BearerSecret, _ transaction: ReadTransaction, at time: Timestamp) throws -> Row? {
        try transaction.first(
            """
            SELECT user_id, address_id, bound_to, about_time FROM mailed_links
            WHERE secret_digest = \(secret.digest) AND kind = \(kind.rawValue) AND (expires_at IS NULL OR expires_at > \(time))
            """
        ) {
            Row(
                userID: try $0.optionalText(0), addressID: try $0.optionalText(1), boundTo: try $0.optionalBlob(2),
                aboutTime: try $0.optionalInteger(3).map(Timestamp.init(microseconds:)))
        }
    }

    /// Takes the link away and answers it: nobody takes it twice.
    /// - Throws: `AccountRefusal.linkDead`
    static func take(_ kind: Kind, _ secret: BearerSecret, _ transaction: WriteTransaction, at time: Timestamp) throws -> Row {
        guard let row = try find(kind, secret, transaction, at: time) else { throw AccountRefusal.linkDead }
        try transaction.execute("DELETE FROM mailed_links WHERE secret_digest = \(secret.digest)")
        return row
    }
}
