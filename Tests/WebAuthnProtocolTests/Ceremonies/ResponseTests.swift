import TestSupport
import Testing

@testable import WebAuthnProtocol

@Suite struct ResponseTests {
    private static let right =
        #"{"id":"AQID","rawId":"AQID","type":"public-key","response":{"clientDataJSON":"e30","attestationObject":"oA"}}"#

    @Test func `the smallest registration is read, and members that nobody knows are left alone`() throws {
        let response = try RegistrationResponse(json: Array(Self.right.utf8))
        #expect(response.credentialID == [1, 2, 3] && response.clientDataJSON == [0x7B, 0x7D] && response.attestationObject == [0xA0])
        #expect(response.transports == [])
        let longer = Self.right.replacing(#""oA""#, with: #""oA","publicKey":null,"publicKeyAlgorithm":-7,"authenticatorData":"x""#)
        _ = try RegistrationResponse(json: Array(longer.utf8))
    }

    @Test(
        arguments: [
            (#""public-key""#, #""password""#, .credentialType), (#""public-key""#, "null", .malformed),
            (#""rawId":"AQID""#, #""rawId":"AQIE""#, .idMismatch), (#""rawId":"AQID""#, #""rawId":"AQID=""#, .encoding),
            (#""id":"AQID""#, #""id":"AQI""#, .idMismatch), (#""id":"AQID","#, "", .malformed), (#","rawId":"AQID""#, "", .malformed),
            (#""rawId":"AQID""#, #""rawId":[1,2,3]"#, .malformed), (#""e30""#, #""e30=""#, .encoding), (#""e30""#, #""e31""#, .encoding),
            (#""oA""#, #""o+""#, .encoding), (#""oA""#, #""oA\n""#, .encoding), (#""oA""#, #"" oA""#, .encoding),
            (#""oA""#, "null", .malformed),
            (#""oA""#, "1", .malformed), (#""attestationObject":"oA""#, #""signature":"oA","authenticatorData":"oA""#, .malformed),
            (#""oA""#, #""oA","attestationObject":"oA""#, .malformed), (#""id""#, #""id":"AQID","id""#, .malformed),
            (#""id""#, #""id":"AQID","\u0069d""#, .malformed), (#""oA""#, #""oA","transports":"usb""#, .malformed),
            (#""oA""#, #""oA","transports":[1]"#, .malformed), (#""oA""#, #""oA","x":"\ud800""#, .malformed),
        ] as [(String, String, ResponseError)])
    func `a response of another shape is refused by its name`(part: String, other: String, error: ResponseError) {
        let json = Self.right.replacing(part, with: other, maxReplacements: 1)
        #expect(json != Self.right)
        #expect(throws: error) { try RegistrationResponse(json: Array(json.utf8)) }
    }

    @Test func `an assertion is no registration, and a registration no assertion`() throws {
        var scene = Scene()
        let registration = scene.authenticator.register(challenge: scene.challenge.text)
        let assertion = try scene.authenticator.authenticate(challenge: scene.challenge.text)
        #expect(throws: ResponseError.malformed) { try AuthenticationResponse(json: registration) }
        #expect(throws: ResponseError.malformed) { try RegistrationResponse(json: assertion) }
    }

    @Test func `of transports those that are known are kept, each once`() throws {
        for (given, kept) in [
            (
                #"["usb","cable","usb","internal","hybrid","smart-card","ble","nfc","x"]"#,
                ["usb", "nfc", "ble", "smart-card", "hybrid", "internal"]
            ),
            ("[]", []), ("null", []), (#"["USB","usb "]"#, []),
        ] {
            let json = Self.right.replacing(#""oA""#, with: #""oA","transports":\#(given)"#)
            #expect(try RegistrationResponse(json: Array(json.utf8)).transports == kept)
        }
    }

    @Test func `64 KiB are read, and not one byte more`() throws {
        let space = String(repeating: " ", count: 65_536 - Self.right.utf8.count)
        _ = try RegistrationResponse(json: Array((Self.right + space).utf8))
        #expect(throws: ResponseError.tooLong) { try RegistrationResponse(json: Array((Self.right + space + " ").utf8)) }
    }

    @Test func `every refusal and error has a code of its own and one sentence`() {
        let codes = CeremonyRefusal.allCases.map(\.code) + ResponseError.allCases.map(\.code)
        #expect(Set(codes).count == codes.count)
        #expect(
            codes.allSatisfy { code in code.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F } })
        for sentence in CeremonyRefusal.allCases.map(\.sentence) + ResponseError.allCases.map(\.sentence) {
            #expect(sentence.hasSuffix(".") && !sentence.contains("\n") && sentence.utf8.count < 140)
        }
    }
}
