import Credentials
import TestSupport
import Testing

@Suite struct TokenKeyTests {
    @Test func `root keys are those of RFC 5869, computed from Python's HMAC`() throws {
        struct Question: Encodable {
            let secret: String
            let identifier: String
        }
        var generator = SeededGenerator(seed: 5)
        let questions = (0..<300).map { _ in
            let secret = (0..<Int.random(in: 32...200, using: &generator)).map { _ in UInt8.random(in: 0...255, using: &generator) }
            return Question(secret: Hexadecimal.encode(secret), identifier: TokenIdentifier(using: &generator).text)
        }
        let keys: [String] = try CredentialsOracle.answers(to: "derived", about: questions)
        for (question, key) in zip(questions, keys) {
            let derived = try TokenSecret(bytes: Hexadecimal.decode(question.secret)).rootKey(for: TokenIdentifier(question.identifier))
            let expected = try MacaroonRootKey(bytes: Hexadecimal.decode(key))
            // A key cannot be looked at, but two that sign alike are the same.
            let signed = try VerifiedMacaroon(location: nil, identifier: [1], caveats: [], rootKey: derived)
            let expectedSigned = try VerifiedMacaroon(location: nil, identifier: [1], caveats: [], rootKey: expected)
            #expect(signed.serialized() == expectedSigned.serialized())
        }
    }

    @Test func `a token secret has 32 to 1,024 bytes and cannot be printed`() throws {
        #expect(throws: TokenSecretError.tooShort(bytes: 31)) { try TokenSecret(bytes: [UInt8](repeating: 7, count: 31)) }
        #expect(throws: TokenSecretError.tooLong) { try TokenSecret(bytes: [UInt8](repeating: 7, count: 1_025)) }
        let secret = try TokenSecret(bytes: [UInt8](repeating: 7, count: 1_024))
        #expect(!everythingPrinted(of: secret).contains("7"))
        #expect("\(secret)".isEmpty)
    }

    @Test func `the first secret writes and all of them read`() throws {
        let (old, new) = try (TokenSecret(bytes: [UInt8](repeating: 1, count: 32)), TokenSecret(bytes: [UInt8](repeating: 2, count: 32)))
        let secrets = try TokenSecrets([("2027-02", new), ("2027-01", old)])
        let identifier = try Sample.identifier
        #expect(secrets.writingID == "2027-02")
        let mint = try TokenMint(location: "example.org")
        for id in ["2027-01", "2027-02"] {
            let key = try #require(secrets.rootKey(secretID: id, identifier: identifier))
            let token = try mint.mint(identifier: identifier, rootKey: key, caveats: [])
            #expect(token.verified(rootKey: key) != nil)
            let other = try #require(secrets.rootKey(secretID: id == "2027-01" ? "2027-02" : "2027-01", identifier: identifier))
            #expect(token.verified(rootKey: other) == nil)
        }
        #expect(secrets.rootKey(secretID: "2026-12", identifier: identifier) == nil)
    }

    @Test func `secrets with missing, malformed or repeated ids are refused`() throws {
        let secret = try TokenSecret(bytes: [UInt8](repeating: 1, count: 32))
        #expect(throws: TokenSecretError.none) { try TokenSecrets([]) }
        #expect(throws: TokenSecretError.duplicateID("a")) { try TokenSecrets([("a", secret), ("b", secret), ("a", secret)]) }
        for id in ["", "a b", "é", "a/b", "a\n", String(repeating: "a", count: 65)] {
            #expect(throws: TokenSecretError.malformedID(id)) { try TokenSecrets([(id, secret)]) }
        }
        let many = (0..<65).map { (id: "k\($0)", secret: secret) }
        #expect(throws: TokenSecretError.tooMany(65)) { try TokenSecrets(many) }
        _ = try TokenSecrets(Array(many.prefix(64)))
    }

    @Test func `an identifier is a UUID of 36 lower-case characters`() throws {
        let text = "01234567-89ab-cdef-0123-456789abcdef"
        #expect(try TokenIdentifier(text).text == text)
        for other in [
            "", text.uppercased(), text + "0", String(text.dropLast()), "{\(text)}", text.replacing("-", with: ""),
            text.replacing("-", with: "_"), "０" + text.dropFirst(), text.replacing("0", with: "g"), "-" + text.dropFirst(),
        ] {
            #expect(throws: TokenIdentifierError.malformed) { try TokenIdentifier(other) }
        }
    }

    @Test func `a new identifier is a random UUID of version 4`() throws {
        var generator = SeededGenerator(seed: 1)
        var seen: Set<TokenIdentifier> = []
        for _ in 0..<1_000 {
            let identifier = TokenIdentifier(using: &generator)
            let characters = Array(identifier.text)
            #expect(try TokenIdentifier(identifier.text) == identifier)
            #expect(characters[14] == "4" && "89ab".contains(characters[19]))
            seen.insert(identifier)
        }
        #expect(seen.count == 1_000)
    }
}
