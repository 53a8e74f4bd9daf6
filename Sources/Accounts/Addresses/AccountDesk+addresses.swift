package import Credentials
internal import Persistence

extension AccountDesk {
    package func addAddress(_ text: String, _ session: SignedIn, from client: Client) async throws {
        try await run(AddAddress(session, address: try EmailAddress(text), site: site, limiter: limiter), session, client)
    }

    package func removeAddress(_ id: String, _ session: SignedIn, from client: Client) async throws {
        try await run(RemoveAddress(session, addressID: id, site: site), session, client)
    }

    package func makePrimary(_ id: String, _ session: SignedIn, from client: Client) async throws {
        try await run(MakeAddressPrimary(session, addressID: id, site: site), session, client)
    }

    package func resendVerification(_ id: String, _ session: SignedIn, from client: Client) async throws {
        try await run(ResendVerification(session, addressID: id, site: site, limiter: limiter), session, client)
    }

    /// - Returns: the address that is verified now.
    package func verifyAddress(_ link: BearerSecret, _ session: SignedIn, from client: Client) async throws -> String {
        try await run(VerifyAddress(session, link: link, site: site), session, client)
    }

    /// - Parameter publicAddressID: empty to show no address.
    package func changeProfile(displayName: String, publicAddressID: String, _ session: SignedIn, from client: Client) async throws {
        let action = ChangeProfile(
            session,
            displayName: try DisplayName(displayName),
            publicAddressID: publicAddressID.isEmpty ? nil : publicAddressID,
            site: site
        )
        try await run(action, session, client)
    }

    /// Whoever asks learns nothing: a link is mailed if there is an account.
    package func requestPasswordReset(_ typed: String, from client: Client) async throws {
        try await runner.run(RequestPasswordReset(typed: typed, limiter: limiter), as: .stranger, from: client.origin)
    }

    /// Mails the links to new passwords that were asked for. Any number of servers may do it at once.
    package func mailPasswordLinks() async throws {
        let queue = JobQueue(database, clock: clock)
        while !Task.isCancelled, let job = try await queue.take(kind: PasswordLinkJob.kind) {
            try await runner.run(MailPasswordLink(try PasswordLinkJob(payload: job.payload), site), as: .server, from: .server)
            try await queue.finish(job)
        }
    }
}
