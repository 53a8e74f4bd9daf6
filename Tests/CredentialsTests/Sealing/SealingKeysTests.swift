import TestSupport
import Testing

@testable import Credentials

@Suite struct SealingKeysTests {
    private let old: SealingKey
    private let new: SealingKey
    private let context = SealingContext(table: "totp", column: "secret", row: "17", account: "bob")
    private let secret = Array("12345678901234567890".utf8)

    init() throws {
        old = try SealingKey(bytes: [UInt8](repeating: 1, count: 32))
        new = try SealingKey(bytes: [UInt8](repeating: 2, count: 32))
    }

    @Test func `what was sealed is opened`() throws {
        let keys = try SealingKeys([("2027-01", old)])
        for count in Array(0...70) + [1_000, 100_000] {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
            let sealed = try keys.seal(bytes, for: context)
            #expect(sealed.count == 1 + 1 + 7 + 12 + count + 16)
            #expect(try keys.open(sealed, for: context) == bytes)
        }
    }

    @Test func `the same value is sealed differently every time, and never shows through`() throws {
        let keys = try SealingKeys([("k", old)])
        let sealed = try (0..<1_000).map { _ in try keys.seal(secret, for: context) }
        #expect(Set(sealed).count == 1_000)
        #expect(Set(sealed.map { Array($0[3..<15]) }).count == 1_000)
        #expect(sealed.allSatisfy { !$0.contains(secret) })
    }

    @Test func `the first key seals and all of them open`() throws {
        let before = try SealingKeys([("old", old)])
        let sealed = try before.seal(secret, for: context)
        #expect(before.isCurrent(sealed))
        let both = try SealingKeys([("new", new), ("old", old)])
        #expect(both.writingID == "new")
        #expect(try SealingKeys.keyID(of: sealed) == "old")
        #expect(!both.isCurrent(sealed))
        let rotated = try both.seal(both.open(sealed, for: context), for: context)
        #expect(try SealingKeys.keyID(of: rotated) == "new")
        #expect(both.isCurrent(rotated))
        #expect(try SealingKeys([("new", new)]).open(rotated, for: context) == secret)
        #expect(throws: SealingError.unknownKey("old")) { try SealingKeys([("new", new)]).open(sealed, for: context) }
        #expect(throws: SealingError.notAuthentic) { try SealingKeys([("old", new)]).open(sealed, for: context) }
    }

    @Test func `one key is never used for two things`() {
        let all = [old.forSealing()] + DigestPurpose.allCases.map(old.forDigests) + [new.forSealing()]
        for (index, key) in all.enumerated() { #expect(!all[..<index].contains(key)) }
    }

    @Test func `what cannot be a value is not current`() throws {
        let keys = try SealingKeys([("k", old)])
        for bytes in [[], [1], [1, 1], [2, 1, 0x6B], [1, 1, 0x6C]] as [[UInt8]] { #expect(!keys.isCurrent(bytes)) }
    }

    @Test func `keys with missing, malformed or repeated ids are refused`() throws {
        #expect(throws: SealingKeysError.none) { try SealingKeys([]) }
        #expect(throws: SealingKeysError.duplicateID("a")) { try SealingKeys([("a", old), ("b", new), ("a", new)]) }
        for id in ["", "a b", "é", "a/b", "a\n", "a\u{0}", String(repeating: "a", count: 65)] {
            #expect(throws: SealingKeysError.malformedID(id)) { try SealingKeys([(id, old)]) }
        }
        let many = (0..<65).map { (id: "k\($0)", key: old) }
        #expect(throws: SealingKeysError.tooMany(65)) { try SealingKeys(many) }
        _ = try SealingKeys(Array(many.prefix(64)))
        let long = String(repeating: "z", count: 64)
        let keys = try SealingKeys([(long, old)])
        #expect(try SealingKeys.keyID(of: keys.seal(secret, for: context)) == long)
        #expect(try keys.open(keys.seal(secret, for: context), for: context) == secret)
    }

    @Test func `a key has 32 bytes and cannot be printed`() throws {
        for count in [0, 31, 33, 64] {
            #expect(throws: SealingKeysError.keyLength(count)) { try SealingKey(bytes: [UInt8](repeating: 7, count: count)) }
        }
        let key = try SealingKey(bytes: [UInt8](repeating: 7, count: 32))
        #expect(!everythingPrinted(of: key).contains("7"))
        #expect("\(key)".isEmpty)
    }

    @Test func `keys in their ring cannot be printed either`() throws {
        let printed = everythingPrinted(of: try SealingKeys([("k", try SealingKey(bytes: [UInt8](repeating: 0xA7, count: 32)))]))
        for form in ["167", "a7a7", "A7A7"] { #expect(!printed.contains(form)) }
    }

    @Test func `every refusal says a sentence`() {
        let sentences =
            [
                SealingError.truncated, .unknownVersion(9), .malformedKeyID, .unknownKey("x\u{1B}"), .notAuthentic, .cannotSeal,
            ].map(\.sentence)
            + [SealingKeysError.none, .tooMany(65), .keyLength(3), .malformedID("\n"), .duplicateID("a")].map(\.sentence)
        for sentence in sentences { #expect(sentence.hasSuffix(".") && sentence.utf8.allSatisfy { $0 >= 0x20 }) }
        #expect(Set(sentences).count == sentences.count)
    }
}
