import TestSupport
import Testing

@testable import Credentials

@Suite struct Base32Tests {
    @Test func `texts are those of RFC 4648, without their padding`() throws {
        let vectors: [StandardVectors.Base32] = try StandardVectors.read("rfc4648-section-10")
        #expect(vectors.count == 7)
        for vector in vectors {
            let unpadded = vector.base32.replacing("=", with: "")
            #expect(Base32.standard.encode(vector.text.utf8) == unpadded)
            #expect(Base32.standard.decode(unpadded.utf8) == Array(vector.text.utf8))
        }
    }

    @Test(arguments: [Base32.standard, .crockford]) func `bytes of every length come back`(base32: Base32) {
        var generator = SeededGenerator(seed: 32)
        for count in 0...100 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let text = base32.encode(bytes)
            #expect(text.utf8.count == (count * 8 + 4) / 5)
            #expect(base32.decode(text.utf8) == bytes)
        }
    }

    @Test(arguments: ["A", "AAA", "AAAAAA", "MZ", "MZXR", "MZXW7", "MZXW6YR", "my", "MY======", "M Y", "M1", "M8", "MÜ", "M\u{0}"])
    func `what is not canonical is nothing`(text: String) {
        #expect(Base32.standard.decode(text.utf8) == nil)
    }
}
