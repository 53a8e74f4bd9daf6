import TestSupport
import Testing

@testable import Credentials

@Suite struct RecoveryCodeDigestTests {
    private let keys: SealingKeys
    private let code: RecoveryCode

    init() throws {
        keys = try SealingKeys([
            ("new", SealingKey(bytes: [UInt8](repeating: 2, count: 32))), ("old", SealingKey(bytes: [UInt8](repeating: 1, count: 32))),
        ])
        code = try #require(RecoveryCode("01hj-kmnp-qrst-vwxz"))
    }

    @Test func `however a code is typed, its digest is the same`() throws {
        let digest = try code.digest(account: "a", with: keys, keyID: "new")
        #expect(digest.count == 32)
        let typed = try #require(RecoveryCode("OLHJ KMNP QRST VWXZ"))
        #expect(try typed.digest(account: "a", with: keys, keyID: "new") == digest)
    }

    @Test func `another code, account or key makes another digest`() throws {
        let other = try #require(RecoveryCode("01hj-kmnp-qrst-vwxy"))
        let digests = try [code, other].flatMap { code in
            try ["a", "b", "", "ab", "é"].flatMap { account in
                try ["new", "old"].map { try code.digest(account: account, with: keys, keyID: $0) }
            }
        }
        #expect(Set(digests).count == 20)
    }

    @Test func `an account's name does not run into the code`() throws {
        // Without a length before it, the account "a0" with one code would look like "a" with a code that begins with "0".
        let codes = try ["60hj-kmnp-qrst-vwxz", "6hjk-mnpq-rstv-wxz0"].map { try #require(RecoveryCode($0)) }
        let digests = try codes.flatMap { code in try ["a", "a0", "a00"].map { try code.digest(account: $0, with: keys, keyID: "new") } }
        #expect(Set(digests).count == 6)
    }

    @Test func `a digest under a key that is not there cannot be had`() {
        #expect(throws: SealingError.unknownKey("lost")) { try code.digest(account: "a", with: keys, keyID: "lost") }
    }

    @Test func `digests are those of Python's HMAC and HKDF`() throws {
        struct Question: Encodable {
            let key: String
            let account: String
            let code: String
        }
        var generator = SeededGenerator(seed: 85)
        let questions = (0..<500).map { _ in
            let key = (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
            return Question(
                key: Hexadecimal.encode(key),
                account: TokenIdentifier(using: &generator).text,
                code: RecoveryCode(using: &generator).text
            )
        }
        let digests: [String] = try CredentialsOracle.answers(to: "digested", about: questions)
        for (question, digest) in zip(questions, digests) {
            let keys = try SealingKeys([("k", SealingKey(bytes: Hexadecimal.decode(question.key)))])
            let code = try #require(RecoveryCode(question.code))
            #expect(Hexadecimal.encode(try code.digest(account: question.account, with: keys, keyID: "k")) == digest)
        }
    }
}
