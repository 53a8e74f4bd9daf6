internal import Credentials
package import Persistence

/// Somebody who uploads with the password of an account.
package struct PasswordUploader: Sendable {
    package let userID: String
    package let userName: String
    private let passwordHash: String
    private let policy: SecondFactorPolicy
    private let uploads: PasswordUploadPolicy

    init(_ candidate: SignIn.Candidate, _ policy: SecondFactorPolicy, _ uploads: PasswordUploadPolicy) {
        (userID, userName, passwordHash) = (candidate.userID, candidate.name, candidate.hash)
        (self.policy, self.uploads) = (policy, uploads)
    }

    /// Refuses unless the account still stands so that its password uploads. Runs in the transaction that makes the change, too.
    package func require(at time: Timestamp, _ transaction: ReadTransaction) throws {
        let factors = try FactorSummary.find(userID, policy, transaction)
        switch uploads.demand(at: time) {
        case .never: throw AccountRefusal.passwordUpload
        case .withoutTwoFactor where factors.hasFactor: throw AccountRefusal.passwordUploadWithFactor
        case .withoutTwoFactor, .always: break
        }
        guard let standing = try AccountStanding.find(userID, transaction), standing.passwordHash == passwordHash else {
            throw AccountRefusal.signInFailed
        }
        if let obstacle = AccountRefusal.obstacle(to: userName, standing.state, standing.hold, factors, policy, at: time) { throw obstacle }
        guard try transaction.exists("SELECT 1 FROM email_addresses WHERE user_id = \(userID) AND is_verified = 1") else {
            throw AccountRefusal.unverified
        }
    }
}

/// An upload with a user name and a password: counted like a sign-in, and so limited, with the same rows whatever comes of it.
package struct UploadByPassword: Action {
    package static let summary = ActionSummary(
        "upload by password", permission: .anyone, events: [.loginFailure, .passwordUpload], leavesCredentials: true)

    package enum Outcome: Sendable {
        case right(PasswordUploader)
        case wrong
        case locked(until: Timestamp)
        /// Told to the right password only.
        case refused(AccountRefusal)
    }

    let typedName: String
    let candidate: SignIn.Candidate?
    let limiter: AttemptLimiter
    let policy: SecondFactorPolicy
    let uploads: PasswordUploadPolicy

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {}

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws -> Outcome {
        let subjects: [(LimitedAct, String)] = [
            (.signInByName, typedName), (.signInByAddress, context.origin.limitKey), (.signIn, ""),
        ]
        let outcome = try decide(subjects, transaction, at: context.time)
        var isWrong = false
        if case .wrong = outcome { isWrong = true }
        for (act, subject) in subjects { try limiter.note(act, subject, isCounted: isWrong, transaction, at: context.time) }
        if case .right(let uploader) = outcome {
            try transaction.execute("UPDATE users SET password_upload_at = \(context.time) WHERE id = \(uploader.userID)")
        }
        try transaction.record(event(outcome))
        return outcome
    }

    private func decide(_ subjects: [(LimitedAct, String)], _ transaction: ReadTransaction, at time: Timestamp) throws -> Outcome {
        let until = try subjects.compactMap { try limiter.blockedUntil($0.0, $0.1, transaction, at: time) }.max()
        if let until { return .locked(until: until) }
        guard let candidate, candidate.isRight else { return .wrong }
        let uploader = PasswordUploader(candidate, policy, uploads)
        do {
            try uploader.require(at: time, transaction)
            return .right(uploader)
        } catch AccountRefusal.signInFailed {
            return .wrong
        } catch let refusal as AccountRefusal {
            return .refused(refusal)
        }
    }

    private func event(_ outcome: Outcome) -> Event {
        let subject = candidate.map { Subject.user(id: $0.userID) } ?? .index
        let reason: CanonicalJSON =
            switch outcome {
            case .right: .null
            case .wrong: candidate == nil ? "unknown-name" : "password"
            case .locked: "locked"
            case .refused(let refusal): .string(refusal.code)
            }
        guard case .right = outcome else { return Event(.loginFailure, subject: subject, payload: ["reason": reason, "method": "upload"]) }
        return Event(.passwordUpload, subject: subject)
    }
}

extension AccountDesk {
    /// Who uploads with this name and password.
    /// - Throws: `AccountRefusal`; the same for every name and password that do not fit together.
    package func uploader(
        name: String,
        password: String,
        _ uploads: PasswordUploadPolicy,
        from client: Client
    ) async throws -> PasswordUploader {
        guard uploads.demand(at: clock.now()) != .never else { throw AccountRefusal.passwordUpload }
        let (typed, candidate) = try await candidate(name: name, password: password, from: client)
        let action = UploadByPassword(typedName: typed, candidate: candidate, limiter: limiter, policy: policy, uploads: uploads)
        let actor = candidate?.isRight == true ? candidate.map { Actor.user(id: $0.userID) } ?? .stranger : .stranger
        switch try await runner.run(action, as: actor, from: client.origin) {
        case .right(let uploader): return uploader
        case .wrong: throw AccountRefusal.signInFailed
        case .locked(let until): throw AccountRefusal.tooManyAttempts(until: until, now: clock.now())
        case .refused(let refusal): throw refusal
        }
    }

    /// The account of the name, with the password compared, on the thread for that.
    private func candidate(name: String, password: String, from client: Client) async throws -> (String, SignIn.Candidate?) {
        let typed = String(name.prefix(320))
        let stored = try await database.read { transaction in
            try transaction.first(
                "SELECT id, name, \(presentPassword) FROM users WHERE name_key = \(typed.lowercased()) AND deleted_at IS NULL"
            ) { (id: try $0.text(0), name: try $0.text(1), hash: try $0.optionalText(2)) }
        }
        try await requireRoom(.signInByAddress, client.origin.limitKey)
        let isRight = try await hasher.matches(try? Password(typed: password), stored?.hash, for: client.origin.limitKey)
        guard let stored else { return (typed, nil) }
        return (typed, SignIn.Candidate(userID: stored.id, name: stored.name, hash: stored.hash ?? "", isRight: isRight, renewed: nil))
    }
}
