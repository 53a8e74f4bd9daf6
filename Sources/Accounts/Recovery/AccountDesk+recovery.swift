package import Credentials
internal import Persistence

extension AccountDesk {
    /// Takes what somebody typed who wants an account back. Nobody learns from the answer what comes of it.
    /// - Parameters:
    ///   - typed: a user name, or an address.
    ///   - password: as it was typed; empty for a mailed link instead.
    /// - Throws: `AccountRefusal.tooManyAttempts` by where it comes from, `.tooBusy`
    package func askRecovery(_ typed: String, password: String, from client: Client) async throws {
        let typed = String(typed.prefix(320))
        try await requireRoom(.recovery, client.origin.limitKey)
        if !password.isEmpty { try await requireRoom(.signInByAddress, client.origin.limitKey) }
        let candidate = try await database.read { try AskRecovery.find(typed, $0) }
        let shown: AskRecovery.Shown =
            password.isEmpty
            ? .nothing
            : .password(
                isRight: try await hasher.matches(try? Password(typed: password), candidate?.hash, for: client.origin.limitKey)
            )
        try await runner.run(AskRecovery(typed: typed, candidate, shown, limiter), as: .stranger, from: client.origin)
    }

    // MARK: Mailed links

    /// What a mailed link about a recovery is for; nothing if it is dead. Nothing is used up.
    package func recoveryLink(_ link: BearerSecret) async throws -> MailedLink.Kind? {
        let now = clock.now()
        return try await database.read { transaction in
            try [.askRecovery, .cancelRecovery, .finishRecovery].first { try MailedLink.find($0, link, transaction, at: now) != nil }
        }
    }

    package func beginRecovery(_ link: BearerSecret, from client: Client) async throws {
        try await runner.run(BeginRecovery(link: link, site), as: .stranger, from: client.origin)
    }

    package func cancelRecovery(_ link: BearerSecret, from client: Client) async throws {
        try await runner.run(CancelRecovery(link: link, site), as: .stranger, from: client.origin)
    }

    /// - Throws: `PasswordError`, `PasswordRefusal`, `AccountRefusal`
    package func finishRecovery(_ link: BearerSecret, to new: String, from client: Client) async throws {
        let now = clock.now()
        let names = try await database.read { transaction in
            try knownNames(of: try FinishRecovery.request(of: link, transaction, at: now).userID, transaction)
        }
        let newHash = try await chosen(new, names: names, for: client.origin.limitKey)
        try await runner.run(FinishRecovery(link: link, newHash: newHash, site), as: .stranger, from: client.origin)
    }

    // MARK: Administrators

    /// Every request that waits, the oldest first, with what is known.
    /// - Throws: `AccountRefusal` for whoever is no administrator that has shown it of late.
    package func recoveries(_ session: SignedIn) async throws -> [RecoveryCase] {
        let (policy, context) = (policy, ActionContext(actor: session.actor, origin: .server, time: clock.now()))
        return try await database.read { transaction in
            try session.require(.administrator, transaction, context)
            return try RecoveryRequest.all(transaction).compactMap { try RecoveryCase($0, session, policy, transaction) }
        }
    }

    package func approveRecovery(_ requestID: String, _ session: SignedIn, from client: Client) async throws {
        try await run(ApproveRecovery(session, requestID: requestID, wait: recoveryWait, site), session, client)
    }

    // MARK: The server

    /// Does what is due: answers what was asked for, mails links whose waiting period is over, and ends requests that lay for too long. Any
    /// number of servers may do it at once.
    package func workOnRecoveries() async throws {
        let queue = JobQueue(database, clock: clock)
        while !Task.isCancelled, let job = try await queue.take(kind: RecoveryAsk.jobKind) {
            let ask = try RecoveryAsk(payload: job.payload)
            if let userID = ask.userID {
                try await runner.run(AnswerRecovery(userID, ask, limiter, site), as: .server, from: .server)
            }
            try await queue.finish(job)
        }
        let now = clock.now()
        let (old, due) = try await database.read { transaction in
            let all = try RecoveryRequest.all(transaction)
            return (all.filter { $0.isOver(at: now) }, try all.filter { try $0.isDue(transaction, at: now) })
        }
        for request in old { try await runner.run(EndOldRecovery(requestID: request.id, site), as: .server, from: .server) }
        for request in due { try await runner.run(MailRecoveryLink(requestID: request.id, site), as: .server, from: .server) }
    }
}
