import TestSupport
import Testing

@testable import WebAuthnProtocol

@Suite struct CertificateTests {
    @Test func `a certificate is read, with a key of each kind`() throws {
        for key in [SoftKey.es256(), .es384(), .es512(), .ed25519(), try .rs256()] {
            let certificate = try Certificate(TestCertificate(key).encoded[...])
            #expect(certificate.version == 3 && certificate.isForPackedAttestation)
            let verification = try COSEKey(key.cose.encoded[...])
            #expect(certificate.publicKey == verification.key)
        }
    }

    @Test func `what was cut anywhere, or continues, is refused`() {
        let bytes = TestCertificate(.es256()).encoded
        for count in 0..<bytes.count { #expect(throws: DERError.self) { try Certificate(bytes[..<count]) } }
        #expect(throws: DERError.trailingBytes) { try Certificate((bytes + [0])[...]) }
    }

    @Test func `DER has one form: short lengths, no end marks, integers without padding, one-byte tags`() {
        for (bytes, error) in [
            ([0x30, 0x81, 0x00], .length), ([0x30, 0x81, 0x7F], .length), ([0x30, 0x82, 0x00, 0xFF], .length),
            ([0x30, 0x80, 0, 0], .length),
            ([0x30, 0x84, 0, 0, 0, 1], .length), ([0x30, 0x83, 0x01, 0, 0], .truncated), ([0x30, 0x82, 0x01], .truncated),
            ([0x30], .truncated),
            ([], .truncated), ([0x3F, 0x10, 0x00], .longTag), ([0x31, 0x00], .unexpectedTag),
        ] as [([UInt8], DERError)] {
            var reader = DERReader(bytes[...])
            #expect(throws: error) { try reader.contents(.sequence) }
        }
        for contents in [[], [0x00, 0x7F], [0xFF, 0x80]] as [[UInt8]] {
            var reader = DERReader(DER.integer(contents)[...])
            #expect(throws: DERError.contents) { try reader.integer() }
        }
        for contents in [[0x01], [0xFE], [], [0xFF, 0xFF]] as [[UInt8]] {
            var reader = DERReader(DER.element(0x01, contents)[...])
            #expect(throws: DERError.contents) { try reader.boolean() }
        }
        for contents in [[], [0x80], [0x2A, 0x80, 0x01], [0x80, 0x01]] as [[UInt8]] {
            #expect(throws: DERError.contents) { try ObjectIdentifier(contents[...]) }
        }
        var negative = DERReader(DER.integer([0x80])[...])
        #expect(throws: DERError.contents) { try negative.unsignedInteger() }
    }

    @Test func `unique identifiers of old are skipped, and nothing else stands between key and extensions`() throws {
        var certificate = TestCertificate(.es256())
        certificate.middle = DER.element(0x81, [0, 1]) + DER.element(0x82, [0, 2])
        #expect(try Certificate(certificate.encoded[...]).isForPackedAttestation)
        certificate.middle = DER.element(0x84, [0])
        #expect(throws: DERError.trailingBytes) { try Certificate(certificate.encoded[...]) }
    }

    @Test func `no extension stands twice`() {
        var certificate = TestCertificate(.es256())
        certificate.extensions.append(TestCertificate.basicConstraints([0x01, 0x01, 0xFF]))
        #expect(throws: DERError.contents) { try Certificate(certificate.encoded[...]) }
    }

    @Test func `versions 1 to 3 are told apart`() throws {
        var certificate = TestCertificate(.es256())
        for (version, number) in [([], 1), (DER.element(0xA0, DER.integer([1])), 2), (DER.element(0xA0, DER.integer([2])), 3)]
            as [([UInt8], Int)]
        {
            certificate.version = version
            #expect(try Certificate(certificate.encoded[...]).version == number)
        }
        for number in [[0], [3], [0xFF], [0x00, 0x80]] as [[UInt8]] {
            certificate.version = DER.element(0xA0, DER.integer(number))
            #expect(throws: DERError.contents) { try Certificate(certificate.encoded[...]) }
        }
    }

    @Test func `a key of another kind is none, and a wrong one of a known kind is refused or none`() throws {
        var certificate = TestCertificate(.es256())
        let point = [UInt8](repeating: 1, count: 64)
        let ellipticCurve = DER.identifier([0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01])
        let p256 = DER.identifier([0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07])
        for key in [
            // Ed448, secp256k1, a compressed point, a point too short.
            DER.sequence(DER.sequence(DER.identifier([0x2B, 0x65, 0x71])), DER.element(0x03, [0] + point)),
            DER.sequence(DER.sequence(ellipticCurve, DER.identifier([0x2B, 0x81, 0x04, 0x00, 0x0A])), DER.element(0x03, [0, 4] + point)),
            DER.sequence(DER.sequence(ellipticCurve, p256), DER.element(0x03, [0, 2] + point.prefix(32))),
            DER.sequence(DER.sequence(ellipticCurve, p256), DER.element(0x03, [0, 4] + point.dropLast())),
        ] {
            certificate.publicKeyInfo = key
            #expect(try Certificate(certificate.encoded[...]).publicKey == nil)
        }
        certificate.publicKeyInfo = DER.sequence(DER.sequence(ellipticCurve, p256), DER.element(0x03, [1, 4] + point))
        #expect(throws: DERError.contents) { try Certificate(certificate.encoded[...]) }
    }
}
