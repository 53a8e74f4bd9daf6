/// The relying party's steps at registration (WebAuthn L3, section 7.1), of which 1 to 4 end with a ``RegistrationResponse``.
public struct RegistrationCeremony: Sendable {
    private let relyingParty: RelyingParty
    private let challenge: Challenge
    private let requiresUserVerification: Bool

    /// The ceremony as it was started, out of what the server kept: nothing here may come from the request that ends it.
    public init(relyingParty: RelyingParty, challenge: Challenge, requiresUserVerification: Bool) {
        self.relyingParty = relyingParty
        self.challenge = challenge
        self.requiresUserVerification = requiresUserVerification
    }

    /// Steps 5 to 25. What is left to the caller: 26, that no account has the credential yet, which a unique index decides;
    /// 27 and 29, to store it with an event and a mail. Step 28 is empty, since no extension is asked for.
    public func verify(_ response: RegistrationResponse) -> RegistrationVerdict {
        do throws(CeremonyRefusal) {
            return .verified(try credential(of: response))
        } catch {
            return .refused(error)
        }
    }

    private func credential(of response: RegistrationResponse) throws(CeremonyRefusal) -> RegisteredCredential {
        // 5 to 11.
        try ClientDataRules(purpose: .create, relyingParty: relyingParty, challenge: challenge).check(response.clientDataJSON)
        // 12: over the bytes as they came.
        let clientDataHash = sha256(response.clientDataJSON)
        // 13.
        guard let object = AttestationObject(response.attestationObject[...]) else { throw .attestationObjectMalformed }
        // 14 to 17. 18 and 19 are policies, and there are none: passkeys that are copied are welcome, and shown as such.
        let data = try AuthenticatorDataRules(relyingParty: relyingParty, requiresUserVerification: requiresUserVerification)
            .check(object.authenticatorData)
        guard let credential = data.credential else { throw .authenticatorDataMalformed }
        // 20.
        let key = try publicKey(credential.publicKey)
        // 21: as it is spelt, capitals and all.
        guard let format = object.format else { throw .attestationFormatUnsupported }
        // 22 to 24.
        let attestation = try AttestationVerification(
            object: object, format: format, credential: credential, key: key.key, verifier: key.verifier,
            relyingPartyIDHash: data.relyingPartyIDHash, clientDataHash: clientDataHash
        ).attestation()
        // 25: at most 1,023 bytes is what authenticator data allows; and one credential, not two.
        guard credential.id.elementsEqual(response.credentialID) else { throw .credentialIDMismatch }
        return RegisteredCredential(data, credential, key.key.algorithm, response.transports, attestation)
    }

    /// All the algorithms that are verified are the ones that ``RegistrationOptions`` asks for.
    private func publicKey(_ bytes: ArraySlice<UInt8>) throws(CeremonyRefusal) -> (key: COSEKey, verifier: SignatureVerifier) {
        let key: COSEKey
        do throws(COSEKeyError) {
            key = try COSEKey(bytes)
        } catch .algorithm {
            throw .algorithmNotAllowed
        } catch {
            throw .publicKeyMalformed
        }
        guard let verifier = SignatureVerifier(key.algorithm, key.key) else { throw .publicKeyMalformed }
        return (key, verifier)
    }
}

/// How a registration ended.
public enum RegistrationVerdict: Sendable {
    case verified(RegisteredCredential)
    case refused(CeremonyRefusal)
}
