import TestSupport
import Testing

@testable import WebAuthnProtocol

@Suite struct RegistrationCeremonyTests {
    @Test func `a credential of each algorithm is registered with what its authenticator said`() throws {
        for key in [SoftKey.es256(), .es384(), .es512(), .ed25519(), try .rs256()] {
            var scene = Scene(key)
            scene.authenticator.signCount = 0x0102_0304
            scene.authenticator.flags = 0x1D
            scene.authenticator.aaguid = Array(200..<216)
            let credential = try #require(try scene.registration().credential)
            #expect(credential.id == scene.authenticator.credentialID)
            #expect(credential.publicKey == key.cose.encoded)
            #expect(credential.algorithm.rawValue == key.algorithm)
            #expect(credential.signCount == 0x0102_0304)
            #expect(credential.isUserVerified && credential.isBackupEligible && credential.isBackedUp)
            #expect(credential.aaguid == Array(200..<216))
            #expect(credential.transports == ["usb", "nfc"])
            #expect(credential.attestation == .none)
        }
    }

    @Test func `a browser without getTransports registers all the same`() throws {
        var scene = Scene()
        scene.authenticator.transports = nil
        #expect(try scene.registration().credential?.transports == [])
        scene.authenticator.flags = 0x01
        let credential = try #require(try scene.registration().credential)
        #expect(!credential.isUserVerified && !credential.isBackupEligible && !credential.isBackedUp)
    }

    @Test func `the answer to a sign-in is no registration, whatever else is right`() throws {
        let scene = Scene()
        let verdict = try scene.registration { $0.clientData = scene.authenticator.clientData("webauthn.get", scene.challenge.text) }
        #expect(verdict.refusal == .clientDataType)
    }

    @Test(arguments: ["webauthn.Create", "webauthn.create ", "webauthn.create\\u0000", "", "payment.get", "public-key"])
    func `the type is exactly webauthn.create`(type: String) throws {
        let scene = Scene()
        let verdict = try scene.registration { $0.clientData = scene.authenticator.clientData(type, scene.challenge.text) }
        #expect(verdict.refusal == .clientDataType)
    }

    @Test func `a challenge is compared as it stands: no padding, no other alphabet, no spare bits, no other challenge`() throws {
        let scene = Scene()
        let right = scene.challenge.text
        let spare = right.dropLast() + [Character("B")]
        let swapped = right.replacing("-", with: "+").replacing("_", with: "/")
        #expect(swapped != right)
        for text in [
            right + "=", right + "==", swapped, String(spare), String(right.dropLast()), right + "A", "", right.lowercased(), " " + right,
        ] {
            let verdict = try scene.registration { $0.clientData = scene.authenticator.clientData("webauthn.create", text) }
            #expect(verdict.refusal == .challengeMismatch, "\(text)")
        }
    }

    @Test(
        arguments: [
            "http://example.org", "https://example.org/", "https://example.org:443", "https://example.org:8443", "https://EXAMPLE.org",
            "https://example.org.", "https://www.example.org", "https://example.org.evil.test", "https://evil.test",
            "https://evilexample.org",
            "https://example.org@evil.test", "https://user@example.org", "example.org", "//example.org", "https:example.org",
            "https://example.org ", " https://example.org", "HTTPS://example.org", "https://example.org#", "https://example.org?",
            "https://example%2Eorg", "https://xn--exmple-cua.org", "https://example.org\\u0000", "null", "", "android:apk-key-hash:x",
        ])
    func `an origin is compared as it stands`(origin: String) throws {
        var scene = Scene()
        scene.authenticator.origin = origin
        #expect(try scene.registration().refusal == .originMismatch)
    }

    @Test func `of two spellings of one letter only the configured one is the origin`() throws {
        let composed = "https://ex\u{E4}mple.org"
        let decomposed = "https://exa\u{308}mple.org"
        #expect(composed == decomposed)
        let party = RelyingParty(id: "example.org", name: "", origins: [composed])
        #expect(party.expects(origin: Array(composed.utf8)) && !party.expects(origin: Array(decomposed.utf8)))
    }

    @Test func `each of several origins is expected`() {
        let party = RelyingParty(id: "example.org", name: "", origins: ["https://a.example.org", "https://b.example.org"])
        #expect(party.expects(origin: Array("https://b.example.org".utf8)) && !party.expects(origin: Array("https://example.org".utf8)))
    }

    @Test(
        arguments: [
            (#""crossOrigin":true"#, .crossOriginNotAllowed),
            (#""crossOrigin":true,"topOrigin":"https://example.org""#, .crossOriginNotAllowed),
            (#""topOrigin":"https://example.org""#, .topOriginNotAllowed), (#""crossOrigin":false,"topOrigin":"""#, .topOriginNotAllowed),
            (#""crossOrigin":"true""#, .clientDataMalformed), (#""crossOrigin":1"#, .clientDataMalformed),
            (#""crossOrigin":null"#, .clientDataMalformed), (#""topOrigin":null"#, .clientDataMalformed),
            (#""crossOrigin":false"#, nil), (#""other":{"a":[1,true,null]}"#, nil), (#""tokenBinding":{"status":"present","id":"x"}"#, nil),
        ] as [(String, CeremonyRefusal?)])
    func `a framed page is refused, and members that nobody looks at are not`(members: String, refusal: CeremonyRefusal?) throws {
        let scene = Scene()
        let text = scene.challenge.text
        let verdict = try scene.registration {
            $0.clientData = Array(#"{\#(members),"origin":"https://example.org","challenge":"\#(text)","type":"webauthn.create"}"#.utf8)
        }
        #expect(verdict.refusal == refusal)
    }

    @Test func `another relying party's hash is refused`() throws {
        for id in ["example.com", "Example.org", "www.example.org", ""] {
            var scene = Scene()
            scene.authenticator.relyingPartyID = id
            #expect(try scene.registration().refusal == .relyingPartyIDHashMismatch)
        }
    }

    @Test(
        arguments: [
            (0x00, false, .userNotPresent), (0x04, false, .userNotPresent), (0x04, true, .userNotPresent), (0x01, false, nil),
            (0x01, true, .userNotVerified), (0x05, true, nil), (0x11, false, .backupFlagsInvalid), (0x15, true, .backupFlagsInvalid),
            (0x09, false, nil), (0x19, false, nil), (0x1D, true, nil), (0x27, false, nil), (0x03, true, .userNotVerified),
        ] as [(UInt8, Bool, CeremonyRefusal?)])
    func `flags are judged by what the ceremony asks, and reserved bits are ignored`(
        flags: UInt8, requiresUserVerification: Bool, refusal: CeremonyRefusal?
    ) throws {
        var scene = Scene()
        scene.authenticator.flags = flags
        #expect(try scene.registration(requiresUserVerification: requiresUserVerification).refusal == refusal)
    }

    @Test func `a registration without a credential is refused`() throws {
        let scene = Scene()
        let verdict = try scene.registration { $0.authenticatorData = scene.authenticator.authenticatorData(registering: false) }
        #expect(verdict.refusal == .authenticatorDataMalformed)
    }

    @Test func `the credential that is told outside is the one inside`() throws {
        let scene = Scene()
        let verdict = try scene.registration { $0.credentialID[0] ^= 1 }
        #expect(verdict.refusal == .credentialIDMismatch)
    }

    @Test(arguments: [(1, nil), (16, nil), (1_023, nil), (1_024, .credentialIDTooLong), (65_000, nil)] as [(Int, CeremonyRefusal?)])
    func `an identifier has 1 to 1,023 bytes`(count: Int, refusal: CeremonyRefusal?) throws {
        var scene = Scene()
        scene.authenticator.credentialID = [UInt8](repeating: 9, count: count)
        guard count < 65_000 else {
            // With more than 32 KiB the object is not read at all, and with more than 64 KiB not even the request.
            #expect(throws: ResponseError.tooLong) { try scene.registration() }
            return
        }
        #expect(try scene.registration().refusal == refusal)
    }

    @Test func `an empty identifier is refused`() throws {
        var scene = Scene()
        scene.authenticator.credentialID = []
        #expect(try scene.registration().refusal == .authenticatorDataMalformed)
    }

    @Test func `extensions that nobody asked for change nothing`() throws {
        var scene = Scene()
        scene.authenticator.extensions = .map([(.text("credProtect"), .integer(2)), (.text("hmac-secret"), .boolean(true))])
        #expect(try scene.registration().credential != nil)
        scene.authenticator.extensions = .map([])
        #expect(try scene.registration().credential != nil)
        scene.authenticator.extensions = .map([(.integer(1), .integer(2))])
        #expect(try scene.registration().refusal == .authenticatorDataMalformed)
    }
}
