import TestSupport
import Testing

@testable import WebAuthnProtocol

@Suite struct AttestationTests {
    typealias Pairs = [(CBORItem, CBORItem)]

    private let scene = Scene()

    private func refusal(_ change: (inout SoftRegistration) throws -> Void) throws -> CeremonyRefusal? {
        try scene.registration(changing: change).refusal
    }

    private func object(_ pairs: Pairs) throws -> CeremonyRefusal? {
        try refusal { $0.attestationObject = CBORItem.map(pairs).encoded }
    }

    private func parts() -> (format: (CBORItem, CBORItem), statement: (CBORItem, CBORItem), data: (CBORItem, CBORItem)) {
        (
            (.text("fmt"), .text("none")), (.text("attStmt"), .map([])),
            (.text("authData"), .bytes(scene.authenticator.authenticatorData(registering: true)))
        )
    }

    @Test func `the members of the object stand in any order`() throws {
        let (format, statement, data) = parts()
        for order in [[format, statement, data], [format, data, statement], [data, format, statement], [statement, data, format]] {
            #expect(try object(order) == nil)
        }
    }

    @Test func `the object has its three members, each once, and nothing else`() throws {
        let (format, statement, data) = parts()
        for pairs in [
            [], [format, statement], [format, data], [statement, data], [format, format, statement, data], [format, statement, data, data],
            [format, statement, data, (.text("epAtt"), .boolean(false))], [format, statement, (.text("authdata"), data.1)],
            [(.integer(1), format.1), (.integer(3), statement.1), (.integer(2), data.1)],
            [(.text("fmt"), .bytes(Array("none".utf8))), statement, data],
            [format, (.text("attStmt"), .array([])), data], [format, (.text("attStmt"), .null), data],
            [format, statement, (.text("authData"), .text(""))],
        ] as [Pairs] {
            #expect(try object(pairs) == .attestationObjectMalformed)
        }
    }

    @Test func `the object is CBOR in short form with nothing behind it, of 32 KiB at most`() throws {
        let right = CBORItem.map([parts().format, parts().statement, parts().data]).encoded
        for bytes in [
            right + [0], [0xBF] + right.dropFirst() + [0xFF], [0xB8, 0x03] + right.dropFirst(), [0xD8, 0x18] + right,
            Array(right.dropLast()), [],
        ] {
            #expect(try refusal { $0.attestationObject = bytes } == .attestationObjectMalformed)
        }
        let long = CBORItem.map([parts().format, parts().statement, (.text("authData"), .bytes([UInt8](repeating: 0, count: 33_000)))])
            .encoded
        #expect(try refusal { $0.attestationObject = long } == .attestationObjectMalformed)
    }

    @Test(arguments: ["tpm", "android-key", "android-safetynet", "apple", "compound", "None", "PACKED", "packed ", "", "fido_u2f"])
    func `a format that is not verified is refused`(format: String) throws {
        #expect(try refusal { $0.format = format } == .attestationFormatUnsupported)
    }

    @Test func `the statement none says nothing at all`() throws {
        for pairs in [[(.text("alg"), .integer(-7))], [(.integer(1), .null)], [(.text("x5c"), .array([]))]] as [Pairs] {
            #expect(try refusal { $0.statement = .map(pairs) } == .attestationStatementMalformed)
        }
    }

    @Test func `self attestation verifies with the credential's own key and algorithm, for each algorithm`() throws {
        for key in [SoftKey.es256(), .es384(), .es512(), .ed25519(), try .rs256()] {
            let scene = Scene(key)
            #expect(try scene.registration { try $0.attest(key) }.credential?.attestation == .selfSigned)
            let other = key.algorithm == -7 ? -8 : -7
            #expect(try scene.registration { try $0.attest(key, algorithm: other) }.refusal == .attestationAlgorithmNotAllowed)
            #expect(try scene.registration { try $0.attest(key, algorithm: -65_535) }.refusal == .attestationAlgorithmNotAllowed)
        }
    }

    @Test func `self attestation by another key, or over other data, is refused`() throws {
        let key = scene.authenticator.key
        #expect(try refusal { try $0.attest(.es256()) } == .attestationSignatureInvalid)
        #expect(
            try refusal {
                try $0.attest(key)
                $0.authenticatorData[36] ^= 1
            } == .attestationSignatureInvalid)
        #expect(
            try refusal {
                try $0.attest(key)
                $0.clientData.append(0x20)
            } == .attestationSignatureInvalid)
    }

    @Test func `a packed statement has its members, and no others`() throws {
        let key = scene.authenticator.key
        func statement(_ pairs: (CBORItem) -> Pairs) throws -> CeremonyRefusal? {
            try refusal {
                try $0.attest(key)
                $0.statement = .map(pairs(.bytes(try key.sign($0.signedData))))
            }
        }
        #expect(try statement { [(.text("alg"), .integer(-7)), (.text("sig"), $0)] } == nil)
        // The order is the browser's.
        #expect(try statement { [(.text("sig"), $0), (.text("alg"), .integer(-7))] } == nil)
        for pairs in [
            { [(.text("sig"), $0)] }, { _ in [(.text("alg"), .integer(-7))] }, { [(.text("alg"), .text("ES256")), (.text("sig"), $0)] },
            { _ in [(.text("alg"), .integer(-7)), (.text("sig"), .text("x"))] },
            { [(.text("alg"), .integer(-7)), (.text("sig"), $0), (.text("ecdaaKeyId"), .bytes([1]))] },
            // An empty list is not the absence of one.
            { [(.text("alg"), .integer(-7)), (.text("sig"), $0), (.text("x5c"), .array([]))] },
            { [(.text("alg"), .integer(-7)), (.text("sig"), $0), (.text("x5c"), .null)] },
            { [(.text("alg"), .integer(-7)), (.text("sig"), $0), (.text("x5c"), .array([.text("x")]))] },
            { [(.text("alg"), .integer(-7)), (.text("sig"), $0), (.text("x5c"), .bytes([]))] },
        ] as [(CBORItem) -> Pairs] {
            #expect(try statement(pairs) == .attestationStatementMalformed)
        }
    }

    @Test func `a certificate's key of each algorithm attests, and is trusted by nobody`() throws {
        for key in [SoftKey.es256(), .es384(), .es512(), .ed25519(), try .rs256()] {
            let chain = [TestCertificate(key).encoded]
            #expect(try scene.registration { try $0.attest(key, certificates: chain) }.credential?.attestation == .basicUntrusted)
            #expect(
                try refusal { try $0.attest(scene.authenticator.key, algorithm: key.algorithm, certificates: chain) }
                    == .attestationSignatureInvalid)
            let other = key.algorithm == -7 ? -35 : -7
            #expect(try refusal { try $0.attest(key, algorithm: other, certificates: chain) } == .attestationCertificateInvalid)
        }
    }

    @Test func `a self-made root that came along makes nothing trusted`() throws {
        let key = SoftKey.es256()
        var root = TestCertificate(.es256())
        root.extensions = [TestCertificate.basicConstraints([0x01, 0x01, 0xFF])]
        let chain = [TestCertificate(key).encoded, root.encoded]
        #expect(try scene.registration { try $0.attest(key, certificates: chain) }.credential?.attestation == .basicUntrusted)
        #expect(!Attestation.allCases.contains { $0.rawValue.hasSuffix("-trusted") })
    }

    @Test func `limits are exact: eight certificates, 8 KiB each`() throws {
        let key = SoftKey.es256()
        let certificate = TestCertificate(key).encoded
        let padding = [UInt8](repeating: 0, count: 10)
        #expect(try refusal { try $0.attest(key, certificates: [certificate] + [[UInt8]](repeating: padding, count: 7)) } == nil)
        #expect(
            try refusal { try $0.attest(key, certificates: [certificate] + [[UInt8]](repeating: padding, count: 8)) }
                == .attestationStatementMalformed)
        #expect(try refusal { try $0.attest(key, certificates: [certificate, [UInt8](repeating: 0, count: 8_192)]) } == nil)
        #expect(
            try refusal { try $0.attest(key, certificates: [certificate, [UInt8](repeating: 0, count: 8_193)]) }
                == .attestationStatementMalformed)
    }
}
