import Testing

@testable import Credentials

@Suite struct SealingContextTests {
    @Test func `a value opens only where it was sealed`() throws {
        let keys = try SealingKeys([("k", SealingKey(bytes: [UInt8](repeating: 1, count: 32)))])
        let sealed = try keys.seal([1, 2, 3], for: SealingContext(table: "t", column: "c", row: "r", account: "a"))
        let others = [
            SealingContext(table: "T", column: "c", row: "r", account: "a"),
            SealingContext(table: "t", column: "d", row: "r", account: "a"),
            SealingContext(table: "t", column: "c", row: "s", account: "a"),
            SealingContext(table: "t", column: "c", row: "r", account: "b"),
            SealingContext(table: "c", column: "t", row: "r", account: "a"),
            SealingContext(table: "t", column: "c", row: "a", account: "r"),
            SealingContext(table: "", column: "c", row: "r", account: "a"),
            SealingContext(table: "t", column: "c", row: "r", account: ""),
        ]
        for other in others { #expect(throws: SealingError.notAuthentic) { try keys.open(sealed, for: other) } }
    }

    /// Every way to cut one text into four parts.
    private func contexts(of text: [Character]) -> [SealingContext] {
        (0...text.count).flatMap { first in
            (first...text.count).flatMap { second in
                (second...text.count).map { third in
                    SealingContext(
                        table: String(text[..<first]), column: String(text[first..<second]), row: String(text[second..<third]),
                        account: String(text[third...])
                    )
                }
            }
        }
    }

    @Test(arguments: ["aaaaaaaaaa", "a,b,c,d,e,", "\u{0}\u{0}\u{0}\u{1}\u{0}a\u{0}\u{1}", "1:a1:b1:c1:d", "users.totp.1.2"])
    func `contexts that would look alike without lengths are told apart`(text: String) {
        let all = contexts(of: Array(text))
        #expect(Set(all.map(\.encoded)).count == all.count)
    }

    @Test func `a part that looks like a length is only a part`() {
        let one = SealingContext(table: "a", column: "", row: "", account: "")
        let length = String(decoding: [0, 0, 0, 0, 0, 0, 0, 0] as [UInt8], as: UTF8.self)
        let other = SealingContext(table: "a" + length, column: "", row: "", account: "")
        #expect(one.encoded != other.encoded)
        #expect(one.encoded == [0, 0, 0, 0, 0, 0, 0, 1, 0x61] + [UInt8](repeating: 0, count: 24))
    }

    @Test func `texts that look the same but have other bytes are different places`() {
        let composed = SealingContext(table: "t", column: "c", row: "r", account: "\u{E9}")
        let decomposed = SealingContext(table: "t", column: "c", row: "r", account: "e\u{301}")
        #expect(composed.encoded != decomposed.encoded)
    }
}
