import TestSupport
import Testing

@testable import Credentials

@Suite struct TOTPOracleTests {
    private struct Question: Encodable {
        let secret: String
        let seconds: Int64
        var code = ""
    }

    /// Times up to the year 3000, those around the ends of 31 and 32 bits among them.
    private func questions(_ count: Int, using generator: inout SeededGenerator) -> [(secret: TOTPSecret, question: Question)] {
        (0..<count).map { index in
            let secret = TOTPSecret(using: &generator)
            let seconds: Int64 =
                switch index % 4 {
                case 0: (1 << 31) + Int64.random(in: -40...40, using: &generator)
                case 1: (1 << 32) + Int64.random(in: -40...40, using: &generator)
                default: Int64.random(in: 1_000...32_503_680_000, using: &generator)
                }
            return (secret, Question(secret: secret.base32, seconds: seconds))
        }
    }

    @Test func `codes are those of pyotp`() throws {
        var generator = SeededGenerator(seed: 4_226)
        let asked = questions(5_000, using: &generator)
        let codes: [String] = try CredentialsOracle.answers(to: "coded_by_pyotp", about: asked.map(\.question))
        #expect(codes.count == asked.count && codes.contains { $0.hasPrefix("0") })
        for ((secret, question), code) in zip(asked, codes) {
            #expect(secret.code(step: TOTPSecret.step(at: question.seconds)).text == code)
        }
    }

    @Test func `pyotp, with a window of one step, accepts the same codes`() throws {
        var generator = SeededGenerator(seed: 4_227)
        let asked = questions(4_000, using: &generator).map { secret, question in
            let distance = Int64.random(in: -3...3, using: &generator)
            let code = secret.code(step: TOTPSecret.step(at: question.seconds) + distance)
            return (secret: secret, code: code, question: Question(secret: question.secret, seconds: question.seconds, code: code.text))
        }
        let areRight: [Bool] = try CredentialsOracle.answers(to: "verified_by_pyotp", about: asked.map(\.question))
        #expect(areRight.contains(true) && areRight.contains(false))
        for (asked, isRight) in zip(asked, areRight) {
            let match = asked.secret.match(asked.code, at: asked.question.seconds, after: nil)
            if case .accepted = match { #expect(isRight) } else { #expect(!isRight) }
        }
    }

    @Test func `pyotp and urllib read in a key URI what was put into it`() throws {
        struct Answer: Decodable, Equatable {
            let secret: String
            let issuer: String
            let account: String
            let label: String
            let parameters: [String: String]
        }
        var generator = SeededGenerator(seed: 4_228)
        let names = (0..<1_000).map { _ in (issuer: Self.name(using: &generator), account: Self.name(using: &generator)) }
        let secrets = names.map { _ in TOTPSecret(using: &generator) }
        let uris = zip(secrets, names).map { $0.keyURI(issuer: $1.issuer, account: $1.account) }
        let answers: [Answer] = try CredentialsOracle.answers(to: "read_by_pyotp", about: uris)
        #expect(answers.count == uris.count)
        for (secret, (name, answer)) in zip(secrets, zip(names, answers)) {
            let issuer = name.issuer.replacing(":", with: " ")
            let account = name.account.replacing(":", with: " ")
            let expected = Answer(
                secret: secret.base32, issuer: issuer, account: account, label: "\(issuer):\(account)",
                parameters: ["secret": secret.base32, "issuer": issuer, "algorithm": "SHA1", "digits": "6", "period": "30"]
            )
            #expect(answer == expected)
        }
    }

    /// One to twelve characters, among them all that mean something in a URI.
    private static func name(using generator: inout SeededGenerator) -> String {
        let characters = Array("abcXYZ019-._~:/?#[]@!$&'()*+,;= %\"<>\\^`{|}éßЖ日🧀")
        let length = Int.random(in: 1...12, using: &generator)
        return String((0..<length).map { _ in characters[Int.random(in: 0..<characters.count, using: &generator)] })
    }
}
