import Encodings
import TestSupport
import Testing

@testable import WebAuthnProtocol

/// WebAuthn L3, section 16.
@Suite struct SpecificationVectorTests {
    @Test func `every registration of the specification's ends as it must`() throws {
        for vector in try Vector.all() {
            let verdict = try vector.registrationVerdict()
            switch (vector.expected, verdict) {
            case (.attestation(let attestation), .verified(let credential)):
                #expect(credential.attestation == attestation, "\(vector.name)")
                #expect(credential.id == vector.registration.bytes(\.credential_id))
                #expect(credential.aaguid == vector.registration.bytes(\.aaguid))
                #expect(credential.signCount == 0)
            case (.refusal(let expected), .refused(let refusal)):
                #expect(refusal == expected, "\(vector.name)")
            case (_, let verdict):
                Issue.record("\(vector.name): \(verdict)")
            }
        }
    }

    @Test func `every sign-in of the specification's verifies with its registration's key, where the algorithm is known`() throws {
        for vector in try Vector.all() where vector.name != "packed-ed448" {
            let verdict = try vector.authenticationVerdict()
            switch vector.name {
            case "none-es256-crossOrigin", "none-es256-topOrigin":
                guard case .refused(.crossOriginNotAllowed) = verdict else { Issue.record("\(vector.name): \(verdict)"); continue }
            default:
                guard case .verified(let assertion) = verdict else { Issue.record("\(vector.name): \(verdict)"); continue }
                #expect(assertion.credentialID == vector.registration.bytes(\.credential_id))
                #expect(assertion.isUserVerified == (vector.authentication.bytes(\.authenticatorData)[32] & 4 != 0))
            }
        }
    }

    @Test func `a signature of the specification's with any byte changed does not verify`() throws {
        for vector in try Vector.all() where !["packed-ed448", "none-es256-crossOrigin", "none-es256-topOrigin"].contains(vector.name) {
            let signature = vector.authentication.bytes(\.signature)
            for position in signature.indices {
                var changed = signature
                changed[position] ^= 0x01
                guard case .refused(.signatureInvalid) = try vector.authenticationVerdict(signature: changed) else {
                    Issue.record("\(vector.name) at \(position)")
                    continue
                }
            }
        }
    }
}

/// One pair of the specification's, under its relying party.
struct Vector: Decodable {
    struct Ceremony: Decodable {
        let challenge: String
        let aaguid: String?
        let credential_id: String?
        let clientDataJSON: String
        let attestationObject: String?
        let authenticatorData: String?
        let signature: String?

        func bytes(_ member: KeyPath<Ceremony, String?>) -> [UInt8] { Hexadecimal.decode(self[keyPath: member] ?? "") }
    }

    enum Outcome {
        case attestation(Attestation)
        case refusal(CeremonyRefusal)
    }

    let name: String
    let registration: Ceremony
    let authentication: Ceremony

    static let relyingParty = RelyingParty(id: "example.org", name: "Example", origins: ["https://example.org"])

    static func all() throws -> [Vector] {
        let vectors: [Vector] = try Fixture.json("webauthn-l3-section-16.json")
        #expect(vectors.count == 15)
        return vectors
    }

    var expected: Outcome {
        switch name {
        case "none-es256", "none-es256-long-credential-id": .attestation(.none)
        case "packed-self-es256": .attestation(.selfSigned)
        case "none-es256-crossOrigin", "none-es256-topOrigin": .refusal(.crossOriginNotAllowed)
        case "packed-ed448": .refusal(.algorithmNotAllowed)
        case "tpm-es256", "android-key-es256", "apple-es256": .refusal(.attestationFormatUnsupported)
        default: .attestation(.basicUntrusted)
        }
    }

    func registrationVerdict() throws -> RegistrationVerdict {
        let id = Base64URL.encode(registration.bytes(\.credential_id))
        let response = try RegistrationResponse(
            json: Array(
                """
                {"id":"\(id)","rawId":"\(id)","type":"public-key","response":{
                "clientDataJSON":"\(Base64URL.encode(Hexadecimal.decode(registration.clientDataJSON)))",
                "attestationObject":"\(Base64URL.encode(registration.bytes(\.attestationObject)))"}}
                """.utf8))
        let challenge = try #require(Challenge(bytes: Hexadecimal.decode(registration.challenge)))
        return RegistrationCeremony(relyingParty: Self.relyingParty, challenge: challenge, requiresUserVerification: false)
            .verify(response)
    }

    func authenticationVerdict(signature: [UInt8]? = nil) throws -> AuthenticationVerdict {
        let id = Base64URL.encode(registration.bytes(\.credential_id))
        let response = try AuthenticationResponse(
            json: Array(
                """
                {"id":"\(id)","rawId":"\(id)","type":"public-key","response":{
                "clientDataJSON":"\(Base64URL.encode(Hexadecimal.decode(authentication.clientDataJSON)))",
                "authenticatorData":"\(Base64URL.encode(authentication.bytes(\.authenticatorData)))",
                "signature":"\(Base64URL.encode(signature ?? authentication.bytes(\.signature)))"}}
                """.utf8))
        let challenge = try #require(Challenge(bytes: Hexadecimal.decode(authentication.challenge)))
        let credential = try storedCredential()
        return AuthenticationCeremony(
            relyingParty: Self.relyingParty, challenge: challenge, requiresUserVerification: false, allowed: [credential.id]
        ).verify(response, with: credential, userHandle: [1])
    }

    /// The credential as its registration brought it, whatever its statement.
    private func storedCredential() throws -> StoredCredential {
        let whole = try CBORReader.read(registration.bytes(\.attestationObject)[...], order: .any)
        let data = try AuthenticatorData(try #require(whole.map?["authData"]?.bytes))
        let credential = try #require(data.credential)
        return try StoredCredential(
            id: Array(credential.id), publicKey: Array(credential.publicKey), signCount: data.signCount,
            isBackupEligible: data.flags.contains(.backupEligible))
    }
}
