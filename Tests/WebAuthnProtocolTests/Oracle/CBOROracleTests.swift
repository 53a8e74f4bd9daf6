import TestSupport
import Testing

@testable import WebAuthnProtocol

@Suite struct CBOROracleTests {
    @Test func `of 20,000 mutated items those are read that fido2 writes just so, but for what nobody needs`() throws {
        let mutated = Self.mutated(count: 20_000)
        let answers: [Bool] = try WebAuthnOracle.answers(to: "canonical", about: mutated.map(Hexadecimal.encode))
        var accepted = 0
        for (bytes, isCanonical) in zip(mutated, answers) {
            let error: CBORError?
            do throws(CBORError) {
                _ = try CBORReader.read(bytes[...])
                accepted += 1
                error = nil
            } catch let thrown {
                error = thrown
            }
            switch error {
            // fido2 has no null, which extensions may put out.
            case nil: #expect(isCanonical || bytes.contains(0xF6), "\(Hexadecimal.encode(bytes))")
            // Limits and kinds of keys are ours.
            case .keyType?, .tooDeep?, .tooManyEntries?: continue
            default: #expect(!isCanonical, "\(error.debugDescription): \(Hexadecimal.encode(bytes))")
            }
        }
        #expect(accepted > 2_000 && accepted < 18_000)
    }

    private static func mutated(count: Int) -> [[UInt8]] {
        var generator = SeededGenerator(seed: 3)
        let originals = [
            SoftKey.es256().cose.encoded, SoftKey.ed25519().cose.encoded,
            CBORItem.map([
                (.integer(7), .null), (.integer(300), .boolean(true)), (.integer(-1), .integer(-70_000)), (.text("a"), .text("ä")),
                (.text("bb"), .array([.integer(0), .bytes([1, 2]), .map([(.text("c"), .boolean(false))])])),
            ]).encoded,
            CBORItem.array([.integer(.max), .integer(.min), .integer(23), .integer(24), .integer(256), .text("")]).encoded,
        ]
        return (0..<count).map { index in
            var bytes = originals[index % originals.count]
            for _ in 0..<Int.random(in: 1...2, using: &generator) { mutate(&bytes, using: &generator) }
            return bytes
        }
    }

    private static func mutate(_ bytes: inout [UInt8], using generator: inout SeededGenerator) {
        let position = Int.random(in: 0..<max(bytes.count, 1), using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0 where !bytes.isEmpty: bytes[position] = UInt8.random(in: .min ... .max, using: &generator)
        case 1 where !bytes.isEmpty: bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 2 where !bytes.isEmpty: bytes.remove(at: position)
        default: bytes.insert(UInt8.random(in: .min ... .max, using: &generator), at: min(position, bytes.count))
        }
    }

    @Test func `4,000 random encodings are points of Ed25519 exactly where Python's integers say so`() throws {
        var generator = SeededGenerator(seed: 4)
        var encodings = (0..<4_000).map { _ in (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) } }
        // Small numbers, and such around the prime, of both signs.
        for low in UInt8.min ... .max {
            for (middle, high) in [(0x00, 0x00), (0x00, 0x80), (0xFF, 0x7F), (0xFF, 0xFF)] as [(UInt8, UInt8)] {
                encodings.append([low] + [UInt8](repeating: middle, count: 30) + [high])
            }
        }
        let answers: [Bool] = try WebAuthnOracle.answers(to: "points", about: encodings.map(Hexadecimal.encode))
        for (encoding, isPoint) in zip(encodings, answers) {
            #expect(Ed25519Point.isPublicKey(encoding) == isPoint, "\(Hexadecimal.encode(encoding))")
        }
        #expect(answers.count { $0 } > 1_000 && answers.count { !$0 } > 1_000)
    }
}
