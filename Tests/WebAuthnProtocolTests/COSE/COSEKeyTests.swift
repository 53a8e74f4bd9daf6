import TestSupport
import Testing

@testable import WebAuthnProtocol

@Suite struct COSEKeyTests {
    typealias Pairs = [(CBORItem, CBORItem)]

    private static func pairs(_ key: SoftKey) -> Pairs {
        if case .map(let pairs) = key.cose { pairs } else { [] }
    }

    /// The verdict on a registration with this key.
    private func refusal(_ pairs: Pairs) throws -> CeremonyRefusal? { try refusal(CBORItem.map(pairs).encoded) }

    private func refusal(_ cose: [UInt8]) throws -> CeremonyRefusal? {
        let scene = Scene()
        return try scene.registration { registration in
            registration.authenticatorData.removeLast(scene.authenticator.key.cose.encoded.count)
            registration.authenticatorData += cose
        }.refusal
    }

    @Test func `algorithms that were not asked for are refused as such`() throws {
        // ES256K, RS1, PS256, ML-DSA-44, Ed448 and ES256 by their newer numbers, HMAC, none, and numbers beyond 64 bits with a sign.
        for number in [-47, -65_535, -37, -48, -53, -9, -19, 5, 0, 7, Int.min, Int.max] {
            var pairs = Self.pairs(.es256())
            pairs[1].1 = .integer(number)
            #expect(try refusal(pairs) == .algorithmNotAllowed, "\(number)")
        }
        for raw in [[0x3B] + [UInt8](repeating: 0xFF, count: 8), [0x1B] + [UInt8](repeating: 0xFF, count: 8)] as [[UInt8]] {
            var pairs = Self.pairs(.es256())
            pairs[1].1 = .raw(raw)
            #expect(try refusal(pairs) == .algorithmNotAllowed)
        }
    }

    @Test func `a curve belongs to its algorithm`() throws {
        for (key, others) in [(SoftKey.es256(), [0, 2, 3, 6, 8]), (.es384(), [1, 3]), (.es512(), [1, 2]), (.ed25519(), [1, 4, 5, 7])] {
            for other in others {
                var pairs = Self.pairs(key)
                pairs[2].1 = .integer(other)
                #expect(try refusal(pairs) == .publicKeyMalformed, "\(key.algorithm) with curve \(other)")
            }
        }
        for (key, algorithm) in [
            (SoftKey.es256(), -35), (.es384(), -7), (.es512(), -7), (.ed25519(), -7), (.es256(), -8), (.es256(), -257),
        ] {
            var pairs = Self.pairs(key)
            pairs[1].1 = .integer(algorithm)
            #expect(try refusal(pairs) == .publicKeyMalformed, "\(key.algorithm) as \(algorithm)")
        }
    }

    @Test func `the type, the algorithm and the curve are integers of their own kind`() throws {
        for (index, value) in [
            (0, CBORItem.boolean(true)), (0, .text("EC2")), (0, .integer(1)), (0, .integer(3)), (0, .integer(-2)), (0, .null),
            (1, .text("ES256")), (1, .null), (1, .boolean(true)), (2, .text("P-256")), (2, .boolean(true)), (2, .bytes([1])),
        ] {
            var pairs = Self.pairs(.es256())
            pairs[index].1 = value
            #expect(try refusal(pairs) == .publicKeyMalformed, "\(index): \(value)")
        }
    }

    @Test func `coordinates have their full length each, and are not compressed`() throws {
        let pairs = Self.pairs(.es256())
        guard case .bytes(let x) = pairs[3].1, case .bytes(let y) = pairs[4].1 else { throw Missing() }
        let wrong: [(CBORItem, CBORItem)] = [
            (.bytes(Array(x.dropLast())), .bytes(x.suffix(1) + y)), (.bytes(x + y.prefix(1)), .bytes(Array(y.dropFirst()))),
            (.bytes([0] + x), .bytes(y)), (.bytes(x), .bytes([0] + y)), (.bytes([]), .bytes(y)), (.bytes(x), .bytes([])),
            (.bytes(x), .boolean(true)), (.bytes(x), .boolean(false)), (.text("x"), .bytes(y)), (.bytes([4] + x + y), .bytes([])),
        ]
        for (x, y) in wrong {
            #expect(try refusal(Array(pairs.prefix(3)) + [(pairs[3].0, x), (pairs[4].0, y)]) == .publicKeyMalformed)
        }
    }

    @Test func `a point is on its curve`() throws {
        for key in [SoftKey.es256(), .es384(), .es512()] {
            let pairs = Self.pairs(key)
            guard case .bytes(var y) = pairs[4].1 else { throw Missing() }
            y[y.count - 1] ^= 1
            #expect(try refusal(Array(pairs.prefix(4)) + [(pairs[4].0, .bytes(y))]) == .publicKeyMalformed)
            let zero = CBORItem.bytes([UInt8](repeating: 0, count: y.count))
            #expect(try refusal(Array(pairs.prefix(3)) + [(pairs[3].0, zero), (pairs[4].0, zero)]) == .publicKeyMalformed)
            // The field's own prime and beyond.
            let high = CBORItem.bytes([UInt8](repeating: 0xFF, count: y.count))
            #expect(try refusal(Array(pairs.prefix(3)) + [(pairs[3].0, high), (pairs[4].0, .bytes(y))]) == .publicKeyMalformed)
        }
    }

    @Test func `nothing is missing, nothing is too many, and the members are sorted`() throws {
        for key in [SoftKey.es256(), .ed25519(), try .rs256()] {
            let pairs = Self.pairs(key)
            for index in pairs.indices {
                var fewer = pairs
                fewer.remove(at: index)
                #expect(try refusal(fewer) == .publicKeyMalformed)
            }
            // kid, key_ops, Base IV and an unknown one.
            for label in [2, 4, 5] {
                let value = label == 4 ? CBORItem.array([.integer(2)]) : .bytes([1])
                let more =
                    label == 2
                    ? [pairs[0], (.integer(2), value)] + pairs.dropFirst()
                    : pairs.prefix(2) + [(.integer(label), value)] + pairs.dropFirst(2)
                #expect(try refusal(Array(more)) == .publicKeyMalformed)
            }
            #expect(try refusal(pairs + [(.integer(-70_000), .null)]) == .publicKeyMalformed)
            #expect(try refusal(pairs.reversed()) == .authenticatorDataMalformed)
            #expect(try refusal(pairs + [pairs[pairs.count - 1]]) == .authenticatorDataMalformed)
            #expect(try refusal(key.cose.encoded + [0]) == .authenticatorDataMalformed)
        }
        #expect(try refusal(CBORItem.bytes([1]).encoded) == .publicKeyMalformed)
    }

    @Test func `the broken Ed25519 key of Firefox 117 is refused cleanly`() throws {
        // Names instead of numbers, and a map of three that has four: "OKP", −8, "Ed25519", and a point too many.
        let key = Hexadecimal.decode("a301634f4b50032720674564323535313921") + [0x58, 0x20] + [UInt8](repeating: 7, count: 32)
        #expect(try refusal(key) == .authenticatorDataMalformed)
        #expect(try refusal([0xA4] + key.dropFirst()) == .publicKeyMalformed)
    }

    @Test func `RSA keys have 2,048 to 8,192 bits, an odd exponent from 3 on, and no leading zeros`() throws {
        let pairs = Self.pairs(try .rs256())
        guard case .bytes(let modulus) = pairs[2].1 else { throw Missing() }
        let cases: [([UInt8], [UInt8], Bool)] = [
            (modulus, [1, 0, 1], true), (modulus, [3], true), (modulus, [1], false), (modulus, [2], false), (modulus, [], false),
            (modulus, [0, 1, 0, 1], false), (modulus, [1, 0, 0], false), (modulus, [1, 0, 0, 0, 1], false), ([0] + modulus, [3], false),
            ([], [3], false), (Array(modulus.dropLast()), [3], false), ([0x7F] + modulus.dropFirst(), [3], false),
            (Array(modulus.dropLast()) + [modulus[255] & 0xFE], [3], false), (modulus + modulus + modulus + modulus, [3], true),
            (modulus + modulus + modulus + modulus + [1], [3], false),
        ]
        for (modulus, exponent, isRight) in cases {
            let refusal = try refusal([pairs[0], pairs[1], (.integer(-1), .bytes(modulus)), (.integer(-2), .bytes(exponent))])
            #expect(refusal == (isRight ? nil : .publicKeyMalformed), "\(modulus.count) bytes, \(exponent)")
        }
    }

    private struct Missing: Error {}
}
