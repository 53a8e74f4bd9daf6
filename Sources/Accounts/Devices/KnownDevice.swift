package import Credentials
package import Persistence

/// A browser that an account was signed in with before, known by a random cookie: never by its address.
package struct KnownDevice: Hashable, Sendable {
    /// How long a device stays known without being used, and how long it may stand in for the second factor, in seconds.
    package static let lifeSeconds: Int64 = 365 * 86_400
    package static let rememberedSeconds: Int64 = 30 * 86_400

    package let id: String
    let digest: [UInt8]
    /// In microseconds since the beginning of 1970 UTC, as the other times.
    package let createdAt: Int64
    package let usedAt: Int64
    package let address: String?
    package let agent: String?
    /// Until when the password is enough on it; nothing if it never is.
    package let rememberedUntil: Int64?
    /// The factor that it was remembered with.
    let rememberedBy: SignInMethod?

    private static let columns = "id, secret_digest, created_at, used_at, address, agent, remembered_until, remembered_by"

    /// The device of that cookie, if the account knows it.
    static func find(_ secret: BearerSecret?, of userID: String, _ transaction: ReadTransaction, at time: Timestamp) throws -> KnownDevice?
    {
        guard let secret else { return nil }
        return try transaction.first(
            """
            SELECT \(sql: columns) FROM devices
            WHERE secret_digest = \(secret.digest) AND user_id = \(userID) AND used_at > \(time.adding(seconds: -lifeSeconds))
            """,
            KnownDevice.init
        )
    }

    /// The id of the first device that one of these secrets belongs to, of whichever account.
    static func firstID(_ secrets: [BearerSecret], _ transaction: ReadTransaction, at time: Timestamp) throws -> String? {
        let oldest = time.adding(seconds: -lifeSeconds)
        for secret in secrets {
            let query: SQL = "SELECT id FROM devices WHERE secret_digest = \(secret.digest) AND used_at > \(oldest)"
            if let id = try transaction.first(query, { try $0.text(0) }) { return id }
        }
        return nil
    }

    /// All of an account, the last used first.
    static func all(of userID: String, _ transaction: ReadTransaction, at time: Timestamp) throws -> [KnownDevice] {
        try transaction.all(
            """
            SELECT \(sql: columns) FROM devices WHERE user_id = \(userID) AND used_at > \(time.adding(seconds: -lifeSeconds))
            ORDER BY used_at DESC, id
            """,
            KnownDevice.init
        )
    }

    /// Whether the password is enough on it.
    package func isRemembered(at time: Timestamp) -> Bool {
        rememberedUntil.map { time.microseconds < $0 } ?? false
    }

    /// No device of the account stands in for a factor any more; they stay known.
    static func forgetRemembered(of userID: String, _ transaction: WriteTransaction) throws {
        try transaction.execute(
            "UPDATE devices SET remembered_until = NULL, remembered_by = NULL WHERE user_id = \(userID) AND remembered_until IS NOT NULL"
        )
    }

    static func removeAll(of userID: String, _ transaction: WriteTransaction) throws {
        try transaction.execute("DELETE FROM devices WHERE user_id = \(userID)")
    }

    private init(_ row: Row) throws {
        id = try row.text(0)
        digest = try row.blob(1)
        createdAt = try row.integer(2)
        usedAt = try row.integer(3)
        address = try row.optionalText(4)
        agent = try row.optionalText(5)
        rememberedUntil = try row.optionalInteger(6)
        rememberedBy = try row.optionalText(7).flatMap(SignInMethod.init)
    }

    fileprivate init(id: String, digest: [UInt8], _ context: ActionContext, _ remembering: (until: Timestamp, by: SignInMethod)?) {
        (self.id, self.digest) = (id, digest)
        (createdAt, usedAt) = (context.time.microseconds, context.time.microseconds)
        (address, agent) = (context.origin.address, context.origin.agent)
        (rememberedUntil, rememberedBy) = (remembering?.until.microseconds, remembering?.by)
    }
}

/// What becomes of the visitor's device at a sign-in. A device that becomes known gets a secret of its own that nobody had before, so that
/// no cookie which somebody planted is ever believed.
package struct DeviceVisit: Sendable {
    /// The secret in the cookie of this account, if there is one.
    let shown: BearerSecret?
    /// The secret that the cookie gets if the device becomes known.
    package let fresh: BearerSecret
    private let freshID = randomID()

    package init(shown: BearerSecret?) {
        var generator = SystemRandomNumberGenerator()
        self.shown = shown
        fresh = BearerSecret(using: &generator)
    }

    /// Makes the device known to the account, or notes its use; its cookie gets the fresh secret in either case.
    /// - Parameter method: the factor that it is to be remembered with; nothing leaves that as it is.
    func know(
        _ userID: String,
        rememberedBy method: SignInMethod? = nil,
        _ transaction: WriteTransaction,
        _ context: ActionContext
    ) throws -> KnownDevice {
        let remembering = method.map { (until: context.time.adding(seconds: KnownDevice.rememberedSeconds), by: $0) }
        if let known = try KnownDevice.find(shown, of: userID, transaction, at: context.time) {
            try renew(known, transaction, context)
            try remember(known.id, remembering, transaction)
            return known
        }
        let device = KnownDevice(id: freshID, digest: fresh.digest, context, remembering)
        try transaction.execute(
            """
            INSERT INTO devices (secret_digest, id, user_id, created_at, used_at, address, agent)
            VALUES (\(fresh.digest), \(freshID), \(userID), \(context.time), \(context.time), \(device.address), \(device.agent))
            """
        )
        try remember(freshID, remembering, transaction)
        return device
    }

    private func renew(_ known: KnownDevice, _ transaction: WriteTransaction, _ context: ActionContext) throws {
        try transaction.execute(
            """
            UPDATE devices SET secret_digest = \(fresh.digest), used_at = \(context.time), address = \(context.origin.address),
                agent = \(context.origin.agent) WHERE id = \(known.id)
            """
        )
    }

    private func remember(
        _ id: String,
        _ remembering: (until: Timestamp, by: SignInMethod)?,
        _ transaction: WriteTransaction
    ) throws {
        guard let remembering else { return }
        try transaction.execute(
            "UPDATE devices SET remembered_until = \(remembering.until), remembered_by = \(remembering.by.rawValue) WHERE id = \(id)"
        )
    }
}
