import Credentials
import TestSupport
import Testing

@Suite struct MacaroonOracleTests {
    @Test func `macaroons by pymacaroons are read, verified and written as they are, and ours are theirs`() throws {
        struct Case: Decodable {
            let key: String
            let raw: String
            let location: String
            let identifier: String
            let caveats: [String]
        }
        let cases: [Case] = try CredentialsOracle.answers(to: "made_by_pymacaroons")
        #expect(cases.count == 2_000)
        for made in cases {
            let bytes = Hexadecimal.decode(made.raw)
            let key = try MacaroonRootKey(bytes: Hexadecimal.decode(made.key))
            let macaroon = try UnverifiedMacaroon(parsing: bytes)
            #expect(macaroon.location == Hexadecimal.decode(made.location))
            #expect(macaroon.identifier == Hexadecimal.decode(made.identifier))
            #expect(macaroon.caveats == made.caveats.map(Hexadecimal.decode))
            #expect(macaroon.verified(rootKey: key)?.serialized() == bytes)
            let ours = try VerifiedMacaroon(
                location: macaroon.location, identifier: macaroon.identifier, caveats: macaroon.caveats, rootKey: key)
            #expect(ours.serialized() == bytes)
        }
    }

    @Test func `of 20,000 mutated macaroons, pymacaroons reads each that is accepted, and reads the same in it`() throws {
        struct Answer: Decodable, Equatable {
            let identifier: String
            let caveats: [String]
            let signature: String
        }
        let mutated = Self.mutated(count: 20_000)
        let answers: [Answer?] = try CredentialsOracle.answers(to: "parsed_by_pymacaroons", about: mutated.map(Hexadecimal.encode))
        var accepted = 0
        for (bytes, answer) in zip(mutated, answers) {
            guard let macaroon = try? UnverifiedMacaroon(parsing: bytes) else { continue }
            accepted += 1
            #expect(macaroon.serialized() == bytes)
            // pymacaroons decodes a location, which may be any bytes here.
            guard macaroon.location.flatMap({ String(validating: $0, as: UTF8.self) }) != nil || macaroon.location == nil else { continue }
            let ours = Answer(
                identifier: Hexadecimal.encode(macaroon.identifier), caveats: macaroon.caveats.map(Hexadecimal.encode),
                signature: Hexadecimal.encode(bytes.suffix(32)))
            #expect(ours == answer, "\(Hexadecimal.encode(bytes))")
        }
        // Most mutations break the form; those inside a field do not.
        #expect(accepted > 2_000 && accepted < 18_000)
    }

    private static func mutated(count: Int) -> [[UInt8]] {
        var generator = SeededGenerator(seed: 2)
        let originals = [
            Wire.macaroon(location: "here", identifier: "id", caveats: []),
            Wire.macaroon(location: nil, identifier: "identifier", caveats: ["[0,5,1]", "x"]),
            Wire.macaroon(location: "", identifier: String(repeating: "i", count: 130), caveats: ["", ""]),
        ]
        return (0..<count).map { index in
            var bytes = originals[index % originals.count]
            for _ in 0..<Int.random(in: 1...3, using: &generator) { mutate(&bytes, using: &generator) }
            return bytes
        }
    }

    private static func mutate(_ bytes: inout [UInt8], using generator: inout SeededGenerator) {
        let position = Int.random(in: 0..<max(bytes.count, 1), using: &generator)
        guard position < bytes.count else { return }
        switch Int.random(in: 0..<6, using: &generator) {
        case 0: bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 1: bytes[position] = [0, 1, 2, 4, 6, 0x7F, 0x80, 0xFF].randomElement(using: &generator) ?? 0
        case 2: bytes.insert([0, 2, 0x80, 0x61].randomElement(using: &generator) ?? 0, at: position)
        case 3: bytes.remove(at: position)
        case 4: bytes.insert(contentsOf: bytes[position...].prefix(9), at: position)
        default: bytes.removeSubrange(position...)
        }
    }
}
