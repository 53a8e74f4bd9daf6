import TestSupport
import Testing

@testable import Credentials

@Suite struct SealedFormatTests {
    private let keys: SealingKeys
    private let context = SealingContext(table: "totp", column: "secret", row: "17", account: "bob")
    private let sealed: [UInt8]

    init() throws {
        let key = try SealingKey(bytes: [UInt8](repeating: 1, count: 32))
        // The same key under two ids: even then an id cannot be exchanged.
        keys = try SealingKeys([("aa", key), ("ab", key), ("a", key)])
        sealed = try keys.seal(Array("12345678901234567890".utf8), for: context)
    }

    @Test func `a value says its version and its key, and is 16 bytes of tag longer than it was`() {
        #expect(sealed.prefix(4) == [1, 2, 0x61, 0x61])
        #expect(sealed.count == 4 + 12 + 20 + 16)
    }

    @Test func `whichever byte is changed, the value is refused`() {
        for position in sealed.indices {
            for change in UInt8(1)...255 {
                var changed = sealed
                changed[position] ^= change
                #expect(throws: SealingError.self) { try keys.open(changed, for: context) }
            }
        }
    }

    @Test func `another id of the same key is refused`() {
        var changed = sealed
        changed[3] = UInt8(ascii: "b")
        #expect(throws: SealingError.notAuthentic) { try keys.open(changed, for: context) }
        changed = [1, 1, 0x61] + sealed.dropFirst(4)
        #expect(throws: SealingError.notAuthentic) { try keys.open(changed, for: context) }
    }

    @Test func `a value that is cut short is refused, wherever it is cut`() {
        for count in 0..<sealed.count {
            let expected: SealingError = count < 4 + 12 + 16 ? .truncated : .notAuthentic
            #expect(throws: expected) { try keys.open(Array(sealed.prefix(count)), for: context) }
            #expect(throws: SealingError.self) { try keys.open(Array(sealed.suffix(count)), for: context) }
        }
    }

    @Test func `a value with something after it or before it is refused`() {
        for extra in [[0], [1], [UInt8](repeating: 0, count: 16), sealed] as [[UInt8]] {
            #expect(throws: SealingError.notAuthentic) { try keys.open(sealed + extra, for: context) }
            #expect(throws: SealingError.self) { try keys.open(extra + sealed.dropFirst(extra == sealed ? 1 : 0), for: context) }
        }
    }

    @Test func `unknown versions, impossible ids and unknown keys are told apart`() {
        for version in [UInt8(0), 2, 255] {
            #expect(throws: SealingError.unknownVersion(version)) { try keys.open([version] + sealed.dropFirst(), for: context) }
        }
        let rest = sealed.dropFirst(4)
        #expect(throws: SealingError.malformedKeyID) { try keys.open([1, 0] + rest, for: context) }
        #expect(throws: SealingError.malformedKeyID) { try keys.open([1, 65] + [UInt8](repeating: 0x61, count: 65) + rest, for: context) }
        #expect(throws: SealingError.malformedKeyID) { try keys.open([1, 255] + rest, for: context) }
        #expect(throws: SealingError.malformedKeyID) { try keys.open([1, 2, 0x61, 0x20] + rest, for: context) }
        #expect(throws: SealingError.malformedKeyID) { try keys.open([1, 2, 0xC3, 0xA9] + rest, for: context) }
        #expect(throws: SealingError.truncated) { try keys.open([1, 60] + rest, for: context) }
        #expect(throws: SealingError.unknownKey("zz")) { try keys.open([1, 2, 0x7A, 0x7A] + rest, for: context) }
        #expect(throws: SealingError.unknownKey("zz")) { try keys.open([1, 2, 0x7A, 0x7A], for: context) }
    }

    @Test func `bytes from anywhere are refused, and nothing worse`() {
        var generator = SeededGenerator(seed: 8_439)
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...80, using: &generator)
            let head = Array(sealed.prefix(Int.random(in: 0...4, using: &generator)))
            let bytes = head + (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            #expect(throws: SealingError.self) { try keys.open(bytes, for: context) }
        }
    }
}

@Suite struct SealedOracleTests {
    private struct Question: Codable {
        let key: String
        let id: String
        let context: [String]
        let nonce: String
        let bytes: String
        var sealed = ""
    }

    private func questions() -> [Question] {
        var generator = SeededGenerator(seed: 8_440)
        func random(_ count: Int) -> String { Hexadecimal.encode((0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }) }
        return (0..<500).map { index in
            Question(
                key: random(32), id: "k\(index)", context: ["table", "column \(index % 7)", "\(index)", index % 2 == 0 ? "" : "bøb"],
                nonce: random(12), bytes: random(index % 90)
            )
        }
    }

    private func keys(_ question: Question) throws -> SealingKeys {
        try SealingKeys([(question.id, SealingKey(bytes: Hexadecimal.decode(question.key)))])
    }

    private func context(_ question: Question) -> SealingContext {
        SealingContext(table: question.context[0], column: question.context[1], row: question.context[2], account: question.context[3])
    }

    @Test func `what Python seals by the description of the format is opened`() throws {
        let questions = questions()
        let sealed: [String] = try CredentialsOracle.answers(to: "sealed_by_cryptography", about: questions)
        #expect(sealed.count == questions.count)
        for (question, sealed) in zip(questions, sealed) {
            let bytes = try keys(question).open(Hexadecimal.decode(sealed), for: context(question))
            #expect(Hexadecimal.encode(bytes) == question.bytes)
        }
    }

    @Test func `Python opens what was sealed`() throws {
        var questions = questions()
        for index in questions.indices {
            let bytes = Hexadecimal.decode(questions[index].bytes)
            questions[index].sealed = Hexadecimal.encode(try keys(questions[index]).seal(bytes, for: context(questions[index])))
        }
        let opened: [String] = try CredentialsOracle.answers(to: "opened_by_cryptography", about: questions)
        #expect(opened == questions.map(\.bytes))
    }
}
