package import Credentials
internal import Persistence
internal import WebAuthnProtocol

extension AccountDesk {
    /// Gives the account of a mailed link a new password. An account with a second factor is asked for one too.
    /// - Parameters:
    ///   - code: a one-time code or a recovery code, as it was typed; empty for none.
    ///   - revokingTokens: whether API tokens go too.
    package func resetPassword(
        _ link: BearerSecret,
        to new: String,
        code: String = "",
        revokingTokens: Bool = false,
        client: Client
    ) async throws {
        let answer: FactorAnswer? = code.isEmpty ? nil : TOTPCode(code).map { .totp($0) } ?? .recoveryCode(RecoveryCode(code))
        try await reset(link, to: new, answer, revokingTokens: revokingTokens, client)
    }

    /// The options for the browser, as JSON: the keys of the link's account.
    package func resetOptions(_ link: BearerSecret, _ secret: BearerSecret) async throws -> [UInt8] {
        let (userID, credentials) = try await keys(link)
        let challenge = try await CeremonyRecord.begin(.reset, secret, userID: userID, bookkeeper)
        return AuthenticationOptions(
            relyingPartyID: relyingParty.id, challenge: challenge, allowed: credentials.map(\.descriptor), userVerification: .discouraged
        ).json()
    }

    /// The same, by the answer of a security key or passkey.
    package func resetPassword(
        _ link: BearerSecret,
        to new: String,
        _ secret: BearerSecret,
        answer: [UInt8],
        revokingTokens: Bool,
        client: Client
    ) async throws {
        let (userID, credentials) = try await keys(link)
        let ceremony = try await CeremonyRecord.take(.reset, secret, userID: userID, bookkeeper)
        let factor = try await verified(answer, ceremony, credentials, of: userID, requiresUserVerification: false)
        try await reset(link, to: new, factor, revokingTokens: revokingTokens, client)
    }

    private func reset(
        _ link: BearerSecret,
        to new: String,
        _ answer: FactorAnswer?,
        revokingTokens: Bool,
        _ client: Client
    ) async throws {
        let time = clock.now()
        let names = try await database.read { transaction in
            try knownNames(of: try ResetPassword.owner(of: link, transaction, at: time).id, transaction)
        }
        let newHash = try await chosen(new, names: names, for: client.origin.limitKey)
        let action = ResetPassword(link: link, newHash: newHash, answer, revokesTokens: revokingTokens, rules)
        if let refusal = try await runner.run(action, as: .stranger, from: client.origin) { throw refusal }
    }

    private func keys(_ link: BearerSecret) async throws -> (userID: String, [WebAuthnCredential]) {
        let time = clock.now()
        return try await database.read { transaction in
            let owner = try ResetPassword.owner(of: link, transaction, at: time)
            return (owner.id, try WebAuthnCredential.all(of: owner.id, transaction))
        }
    }

    /// What the account of a mailed link can show besides the link; nothing if it has no second factor, or the link is dead.
    package func resetChoices(_ link: BearerSecret) async throws -> FactorChoices? {
        let (policy, time) = (policy, clock.now())
        return try await database.read { transaction in
            guard let owner = try? ResetPassword.owner(of: link, transaction, at: time) else { return nil }
            let factors = try FactorSummary.find(owner.id, policy, transaction)
            return factors.hasFactor ? FactorChoices(hasApp: factors.totpCount > 0, hasKey: factors.hasPhishingResistant) : nil
        }
    }
}
