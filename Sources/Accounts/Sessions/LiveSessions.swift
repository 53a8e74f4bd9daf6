package import Persistence

/// A live sign-in, as its owner sees it.
package struct LiveSession: Hashable, Sendable {
    package let id: String
    /// In microseconds since the beginning of 1970 UTC.
    package let createdAt: Int64
    package let usedAt: Int64
    package let address: String?
    package let agent: String?
    package let method: SignInMethod
    package let isCurrent: Bool

    static func all(_ session: SignedIn, _ transaction: ReadTransaction, at time: Timestamp) throws -> [LiveSession] {
        try transaction.all(
            """
            SELECT id, created_at, used_at, address, agent, method FROM sessions WHERE user_id = \(session.userID)
                AND used_at > \(time.adding(seconds: -SignedIn.idleSeconds)) AND created_at > \(time.adding(seconds: -SignedIn.lifeSeconds))
            ORDER BY id <> \(session.sessionID), used_at DESC, id
            """
        ) { row in
            LiveSession(
                id: try row.text(0), createdAt: try row.integer(1), usedAt: try row.integer(2), address: try row.optionalText(3),
                agent: try row.optionalText(4), method: SignInMethod(rawValue: try row.text(5)) ?? .password,
                isCurrent: try row.text(0) == session.sessionID
            )
        }
    }
}

/// Ends one of the account's sessions, or all others.
package struct EndSessions: Action {
    package static let summary = ActionSummary("end sessions", permission: .sessionOwner, events: [.sessionRevoke])

    /// Which.
    package enum Choice: Hashable, Sendable {
        case one(id: String)
        case allOthers
    }

    private let session: SignedIn
    private let choice: Choice

    package init(_ session: SignedIn, _ choice: Choice) {
        self.session = session
        self.choice = choice
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try session.require(.sessionOwner, transaction, context)
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        let condition: SQL =
            switch choice {
            case .one(let id): "id = \(id)"
            case .allOthers: "secret_digest <> \(session.digest)"
            }
        let ended = try transaction.all("DELETE FROM sessions WHERE user_id = \(session.userID) AND \(condition) RETURNING id") {
            try $0.text(0)
        }
        guard !ended.isEmpty || choice == .allOthers else { throw AccountRefusal.noSuchSession }
        if choice == .allOthers { try PendingSignIn.endAll(of: session.userID, transaction) }
        let payload: CanonicalJSON = ["sessions": .array(ended.map(CanonicalJSON.string))]
        try transaction.record(Event(.sessionRevoke, subject: .user(id: session.userID), payload: payload))
    }
}

/// Forgets a browser: it is not known any more, and stands in for nothing. Its sessions end.
package struct ForgetDevice: Action {
    package static let summary = ActionSummary("forget device", permission: .sessionOwner, events: [.deviceRevoke])

    private let session: SignedIn
    private let deviceID: String

    package init(_ session: SignedIn, deviceID: String) {
        self.session = session
        self.deviceID = deviceID
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try session.require(.sessionOwner, transaction, context)
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        let gone = try transaction.first("DELETE FROM devices WHERE id = \(deviceID) AND user_id = \(session.userID) RETURNING id") {
            try $0.text(0)
        }
        guard gone != nil else { throw AccountRefusal.noSuchDevice }
        try transaction.execute(
            "DELETE FROM sessions WHERE device_id = \(deviceID) AND user_id = \(session.userID) AND secret_digest <> \(session.digest)"
        )
        try transaction.record(Event(.deviceRevoke, subject: .user(id: session.userID), payload: ["device": .string(deviceID)]))
    }
}

/// Everything that is signed in, or could be without more than the password.
package struct SignInList: Sendable {
    package let sessions: [LiveSession]
    package let devices: [KnownDevice]
}

extension AccountDesk {
    package func signIns(_ session: SignedIn) async throws -> SignInList {
        let now = clock.now()
        return try await database.read { transaction in
            SignInList(
                sessions: try LiveSession.all(session, transaction, at: now),
                devices: try KnownDevice.all(of: session.userID, transaction, at: now)
            )
        }
    }

    /// Whether the password is enough on that device now.
    package func isRemembered(_ device: KnownDevice) -> Bool { device.isRemembered(at: clock.now()) }

    package func end(_ choice: EndSessions.Choice, _ session: SignedIn, from client: Client) async throws {
        try await run(EndSessions(session, choice), session, client)
    }

    package func forgetDevice(_ id: String, _ session: SignedIn, from client: Client) async throws {
        try await run(ForgetDevice(session, deviceID: id), session, client)
    }
}
