/// The relying party's steps at authentication (WebAuthn L3, section 7.2), of which 1 to 4 end with an ``AuthenticationResponse``.
public struct AuthenticationCeremony: Sendable {
    private let relyingParty: RelyingParty
    private let challenge: Challenge
    private let requiresUserVerification: Bool
    private let allowed: Set<[UInt8]>?

    /// The ceremony as it was started, out of what the server kept: nothing here may come from the request that ends it.
    ///
    /// `allowed` are the credentials that were named to the browser of somebody who was known already: for a second factor. Then
    /// the response may leave out the user handle. It is nil where none were named and the passkey says whose it is; then the
    /// handle must be there. An empty set allows nothing.
    public init(relyingParty: RelyingParty, challenge: Challenge, requiresUserVerification: Bool, allowed: Set<[UInt8]>?) {
        self.relyingParty = relyingParty
        self.challenge = challenge
        self.requiresUserVerification = requiresUserVerification
        self.allowed = allowed
    }

    /// Steps 5 to 22. `credential` and `userHandle` belong to one and the same account: the pending one, or the one that the
    /// response's user handle names. What is left to the caller is step 24: to store the counter, if it is still the
    /// one that was read, and the rest of ``VerifiedAssertion``. Step 23 is empty, since no extension is asked for.
    public func verify(
        _ response: AuthenticationResponse, with credential: StoredCredential, userHandle: [UInt8]
    ) -> AuthenticationVerdict {
        do throws(CeremonyRefusal) {
            return .verified(try assertion(of: response, with: credential, userHandle: userHandle))
        } catch {
            return .refused(error)
        }
    }

    private func assertion(
        of response: AuthenticationResponse, with credential: StoredCredential, userHandle: [UInt8]
    ) throws(CeremonyRefusal) -> VerifiedAssertion {
        try identify(response, credential, userHandle)
        // 7 to 14.
        try ClientDataRules(purpose: .get, relyingParty: relyingParty, challenge: challenge).check(response.clientDataJSON)
        // 15 to 18.
        let data = try AuthenticatorDataRules(relyingParty: relyingParty, requiresUserVerification: requiresUserVerification)
            .check(response.authenticatorData[...])
        // 19: whether a credential may be copied is settled when it is made.
        guard data.flags.contains(.backupEligible) == credential.isBackupEligible else { throw .backupEligibilityChanged }
        // 20: over the bytes as they came.
        let signed = response.authenticatorData + sha256(response.clientDataJSON)
        // 21: by the stored key, with the stored algorithm.
        guard credential.verifier.isValid(response.signature, for: signed) else { throw .signatureInvalid }
        // 22: after the signature, so that nobody else can raise this alarm.
        guard isAdvanced(data.signCount, from: credential.signCount) else { throw .signCountNotIncreased }
        return VerifiedAssertion(
            credentialID: credential.id, signCount: data.signCount, isUserVerified: data.flags.contains(.userVerified),
            isBackedUp: data.flags.contains(.backedUp))
    }

    /// Steps 5 and 6.
    private func identify(
        _ response: AuthenticationResponse, _ credential: StoredCredential, _ userHandle: [UInt8]
    ) throws(CeremonyRefusal) {
        // 5.
        if let allowed, !allowed.contains(response.credentialID) { throw .credentialNotAllowed }
        // 6: the record's identifier is the response's.
        guard response.credentialID == credential.id else { throw .unknownCredential }
        // 6: the handle is the account's, and a passkey has to tell it.
        guard let claimed = response.userHandle else {
            if allowed == nil { throw .userHandleMissing }
            return
        }
        guard claimed == userHandle else { throw .userHandleMismatch }
    }

    /// Both zero means that the authenticator does not count.
    private func isAdvanced(_ count: UInt32, from last: UInt32) -> Bool {
        count > last || (count == 0 && last == 0)
    }
}

/// How an authentication ended.
public enum AuthenticationVerdict: Sendable {
    case verified(VerifiedAssertion)
    case refused(CeremonyRefusal)
}
