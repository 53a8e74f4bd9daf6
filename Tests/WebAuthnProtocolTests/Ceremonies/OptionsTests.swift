import TestSupport
import Testing

@testable import WebAuthnProtocol

@Suite struct OptionsTests {
    private let challenge = Challenge(bytes: [UInt8](repeating: 0xFB, count: 32))

    @Test func `registration asks for no attestation, five algorithms, and another authenticator than those there are`() throws {
        let user = try #require(RegistrationOptions.User(handle: [1, 2, 3], name: "ada", displayName: #"Ada "</script>" ü"#))
        let options = RegistrationOptions(
            relyingParty: Scene.relyingParty, user: user, challenge: try #require(challenge),
            excluded: [CredentialDescriptor(id: [9], transports: ["usb"]), CredentialDescriptor(id: [8])], residentKey: .required,
            userVerification: .required)
        let expected =
            #"{"rp":{"id":"example.org","name":"Example"},"user":{"id":"AQID","name":"ada","displayName":"#
            + #""Ada \"\u003c/script\u003e\" ü"},"challenge":"-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_s","pubKeyCredParams":["#
            + #"{"type":"public-key","alg":-8},{"type":"public-key","alg":-7},{"type":"public-key","alg":-257},"#
            + #"{"type":"public-key","alg":-35},{"type":"public-key","alg":-36}],"timeout":300000,"excludeCredentials":["#
            + #"{"type":"public-key","id":"CQ","transports":["usb"]},{"type":"public-key","id":"CA"}],"#
            + #""authenticatorSelection":{"residentKey":"required","requireResidentKey":true,"userVerification":"required"},"#
            + #""attestation":"none"}"#
        #expect(String(decoding: options.json(), as: UTF8.self) == expected)
    }

    @Test func `a security key is not asked for room or for a PIN`() throws {
        let user = try #require(RegistrationOptions.User(handle: [1], name: "", displayName: ""))
        let options = RegistrationOptions(
            relyingParty: Scene.relyingParty, user: user, challenge: try #require(challenge), excluded: [], residentKey: .discouraged,
            userVerification: .discouraged)
        let text = String(decoding: options.json(), as: UTF8.self)
        #expect(text.contains(#"{"residentKey":"discouraged","requireResidentKey":false,"userVerification":"discouraged"}"#))
        #expect(text.contains(#""excludeCredentials":[]"#))
    }

    @Test func `a user handle has 1 to 64 bytes`() {
        for (count, isRight) in [(0, false), (1, true), (64, true), (65, false)] {
            let user = RegistrationOptions.User(handle: [UInt8](repeating: 1, count: count), name: "", displayName: "")
            #expect((user != nil) == isRight)
        }
    }

    @Test func `signing in names the account's credentials, or none`() throws {
        let named = AuthenticationOptions(
            relyingPartyID: "example.org", challenge: try #require(challenge),
            allowed: [CredentialDescriptor(id: [1], transports: ["nfc", "usb"])], userVerification: .discouraged)
        #expect(
            String(decoding: named.json(), as: UTF8.self)
                == #"{"challenge":"-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_s","timeout":300000,"rpId":"example.org","#
                + #""allowCredentials":[{"type":"public-key","id":"AQ","transports":["nfc","usb"]}],"userVerification":"discouraged"}"#)
        let passkey = AuthenticationOptions(
            relyingPartyID: "example.org", challenge: try #require(challenge), allowed: [], userVerification: .required)
        #expect(String(decoding: passkey.json(), as: UTF8.self).hasSuffix(#""allowCredentials":[],"userVerification":"required"}"#))
    }

    @Test func `a challenge is 32 bytes of the generator's, and is kept as its bytes`() throws {
        var generator = SeededGenerator(seed: 1)
        let first = Challenge(using: &generator)
        let second = Challenge(using: &generator)
        #expect(first.bytes.count == 32 && first.text.utf8.count == 43 && first != second)
        #expect(Challenge(bytes: first.bytes) == first)
        for count in [0, 15, 129] { #expect(Challenge(bytes: [UInt8](repeating: 0, count: count)) == nil) }
    }

    @Test func `an authenticator that answers the options registers and signs in`() throws {
        var scene = Scene(.ed25519())
        let user = try #require(RegistrationOptions.User(handle: Scene.userHandle, name: "ada", displayName: "Ada"))
        let registration = RegistrationOptions(
            relyingParty: Scene.relyingParty, user: user, challenge: scene.challenge, excluded: [], residentKey: .required,
            userVerification: .required)
        let response = try RegistrationResponse(json: try scene.authenticator.register(answering: registration.json()))
        let ceremony = RegistrationCeremony(
            relyingParty: Scene.relyingParty, challenge: scene.challenge, requiresUserVerification: true)
        let credential = try #require(ceremony.verify(response).credential)
        let authentication = AuthenticationOptions(
            relyingPartyID: "example.org", challenge: scene.challenge, allowed: [], userVerification: .required)
        let assertion = try AuthenticationResponse(json: try scene.authenticator.authenticate(answering: authentication.json()))
        #expect(assertion.userHandle == Scene.userHandle && assertion.credentialID == credential.id)
        let stored = try StoredCredential(
            id: credential.id, publicKey: credential.publicKey, signCount: credential.signCount,
            isBackupEligible: credential.isBackupEligible)
        let verdict = AuthenticationCeremony(
            relyingParty: Scene.relyingParty, challenge: scene.challenge, requiresUserVerification: true, allowed: nil
        ).verify(assertion, with: stored, userHandle: Scene.userHandle)
        #expect(verdict.assertion?.isUserVerified == true)
    }
}
