import TestSupport
import Testing

@testable import WebAuthnProtocol

/// RFC 6979, appendix A.2; RFC 8032, section 7.1; RFC 7515, appendix A.2.
@Suite struct SignatureVectorTests {
    struct Vector: Decodable {
        let source: String
        let algorithm: Int
        let x: String?
        let y: String?
        let n: String?
        let e: String?
        let message: String
        let signature: String

        func bytes(_ text: String?) -> [UInt8] { Hexadecimal.decode(text ?? "") }

        var key: VerificationKey? {
            switch COSEAlgorithm(rawValue: algorithm) {
            case .es256?: VerificationKey(curve: .p256, x: bytes(x)[...], y: bytes(y)[...])
            case .es384?: VerificationKey(curve: .p384, x: bytes(x)[...], y: bytes(y)[...])
            case .es512?: VerificationKey(curve: .p521, x: bytes(x)[...], y: bytes(y)[...])
            case .edDSA?: VerificationKey(ed25519: bytes(x)[...])
            case .rs256?: VerificationKey(modulus: bytes(n)[...], exponent: bytes(e)[...])
            case nil: nil
            }
        }
    }

    @Test func `the RFCs' signatures verify, and not over another message, by another algorithm, or with a byte more or less`() throws {
        let vectors: [Vector] = try Fixture.json("rfc-signatures.json")
        #expect(Set(vectors.map(\.algorithm)) == Set(COSEAlgorithm.allCases.map(\.rawValue)))
        for vector in vectors {
            let algorithm = try #require(COSEAlgorithm(rawValue: vector.algorithm))
            let key = try #require(vector.key)
            let verifier = try #require(SignatureVerifier(algorithm, key), "\(vector.source)")
            let (message, signature) = (vector.bytes(vector.message), vector.bytes(vector.signature))
            #expect(verifier.isValid(signature, for: message), "\(vector.source)")
            #expect(!verifier.isValid(signature, for: message + [0]))
            #expect(!verifier.isValid(signature + [0], for: message))
            #expect(!verifier.isValid([0] + signature, for: message))
            #expect(!verifier.isValid(Array(signature.dropLast()), for: message))
            #expect(!verifier.isValid([], for: message))
            #expect(!verifier.isValid([UInt8](repeating: 0, count: signature.count), for: message))
            for other in COSEAlgorithm.allCases where other != algorithm { #expect(SignatureVerifier(other, key) == nil) }
        }
    }

    @Test(
        arguments: [
            // Both numbers zero, which verified under every key in CVE-2022-21449; and each alone.
            [0x30, 0x06, 0x02, 0x01, 0x00, 0x02, 0x01, 0x00], [0x30, 0x06, 0x02, 0x01, 0x00, 0x02, 0x01, 0x01],
            [0x30, 0x06, 0x02, 0x01, 0x01, 0x02, 0x01, 0x00],
        ] as [[UInt8]])
    func `an ECDSA signature with a zero in it is never valid`(signature: [UInt8]) throws {
        let key = try COSEKey(SoftKey.es256().cose.encoded[...])
        let verifier = try #require(SignatureVerifier(key.algorithm, key.key))
        #expect(!verifier.isValid(signature, for: [1]))
    }

    @Test func `ECDSA signatures are strict DER`() throws {
        let soft = SoftKey.es256()
        let key = try COSEKey(soft.cose.encoded[...])
        let verifier = try #require(SignatureVerifier(key.algorithm, key.key))
        let signature = try soft.sign([1, 2, 3])
        #expect(verifier.isValid(signature, for: [1, 2, 3]))
        // A long length, a leading zero in the first number, and something after the second.
        #expect(!verifier.isValid([0x30, 0x81] + signature.dropFirst(), for: [1, 2, 3]))
        let padded = [0x30, signature[1] + 1, 0x02, signature[3] + 1, 0x00] + signature.dropFirst(4)
        #expect(!verifier.isValid(padded, for: [1, 2, 3]))
        #expect(!verifier.isValid([0x30, signature[1] + 2] + signature.dropFirst(2) + [0x05, 0x00], for: [1, 2, 3]))
    }

    @Test func `the second half of an Ed25519 signature is below the order`() throws {
        let soft = SoftKey.ed25519()
        let key = try COSEKey(soft.cose.encoded[...])
        let verifier = try #require(SignatureVerifier(key.algorithm, key.key))
        var signature = try soft.sign([7])
        #expect(verifier.isValid(signature, for: [7]))
        // RFC 8032, section 5.1: L = 2²⁵² + 27742317777372353535851937790883648493, little-endian.
        let order: [UInt8] = [
            0xED, 0xD3, 0xF5, 0x5C, 0x1A, 0x63, 0x12, 0x58, 0xD6, 0x9C, 0xF7, 0xA2, 0xDE, 0xF9, 0xDE, 0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0,
            0, 0, 0, 0, 0, 0, 0x10,
        ]
        var carry = 0
        for index in 0..<32 {
            let sum = Int(signature[32 + index]) + Int(order[index]) + carry
            signature[32 + index] = UInt8(sum & 0xFF)
            carry = sum >> 8
        }
        #expect(!verifier.isValid(signature, for: [7]))
    }

    @Test func `a signature of more than 1 KiB is not looked at`() throws {
        let key = try COSEKey(SoftKey.ed25519().cose.encoded[...])
        let verifier = try #require(SignatureVerifier(key.algorithm, key.key))
        #expect(!verifier.isValid([UInt8](repeating: 1, count: 1_025), for: []))
    }
}
