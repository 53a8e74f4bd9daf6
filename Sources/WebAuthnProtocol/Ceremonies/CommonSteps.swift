/// What both ceremonies ask of client data (WebAuthn L3, section 7.1, steps 5 to 11; section 7.2, steps 8 to 14).
struct ClientDataRules {
    enum Purpose: String {
        case create = "webauthn.create"
        case get = "webauthn.get"
    }

    let purpose: Purpose
    let relyingParty: RelyingParty
    let challenge: Challenge

    func check(_ json: [UInt8]) throws(CeremonyRefusal) {
        // Registration 5 and 6, authentication 8 and 9: decode and parse.
        guard let data = ClientData(json: json[...]) else { throw .clientDataMalformed }
        // Registration 7, authentication 10.
        guard data.type.elementsEqual(purpose.rawValue.utf8) else { throw .clientDataType }
        // Registration 8, authentication 11: as texts. Decoding would take padding, spare bits and another alphabet for the same.
        guard data.challenge.elementsEqual(challenge.text.utf8) else { throw .challengeMismatch }
        // Registration 9, authentication 12: as texts. A host alone does not make an origin.
        guard relyingParty.expects(origin: data.origin) else { throw .originMismatch }
        // Registration 10, authentication 13: no page here is meant to be framed.
        guard !data.isCrossOrigin else { throw .crossOriginNotAllowed }
        // Registration 11, authentication 14: nor by whom.
        guard data.topOrigin == nil else { throw .topOriginNotAllowed }
    }
}

/// What both ceremonies ask of authenticator data (section 7.1, steps 14 to 17; section 7.2, steps 15 to 18).
struct AuthenticatorDataRules {
    let relyingParty: RelyingParty
    let requiresUserVerification: Bool

    /// Reads `bytes` too, since what they say is of no use unless these steps hold.
    func check(_ bytes: ArraySlice<UInt8>) throws(CeremonyRefusal) -> AuthenticatorData {
        let data: AuthenticatorData
        do throws(AuthenticatorDataError) {
            data = try AuthenticatorData(bytes)
        } catch .credentialIDTooLong {
            // Registration 25.
            throw .credentialIDTooLong
        } catch {
            throw .authenticatorDataMalformed
        }
        // Registration 14, authentication 15. The extension `appid`, which would allow another hash, is never sent.
        guard data.relyingPartyIDHash.elementsEqual(sha256(relyingParty.id.utf8)) else { throw .relyingPartyIDHashMismatch }
        // Registration 15, authentication 16: always, since conditional creation is not offered.
        guard data.flags.contains(.userPresent) else { throw .userNotPresent }
        // Registration 16, authentication 17: by what the ceremony was started with.
        guard !requiresUserVerification || data.flags.contains(.userVerified) else { throw .userNotVerified }
        // Registration 17, authentication 18.
        guard data.flags.contains(.backupEligible) || !data.flags.contains(.backedUp) else { throw .backupFlagsInvalid }
        return data
    }
}
