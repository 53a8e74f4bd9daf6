import TestSupport
import Testing

@testable import Credentials

@Suite struct TOTPSecretTests {
    private let secret: TOTPSecret

    init() throws {
        secret = try #require(TOTPSecret(bytes: StandardVectors.secret))
    }

    @Test func `a secret has 20 bytes`() {
        for count in [0, 1, 19, 21, 32] { #expect(TOTPSecret(bytes: [UInt8](repeating: 1, count: count)) == nil) }
        var generator = SeededGenerator(seed: 20)
        let secrets = (0..<1_000).map { _ in TOTPSecret(using: &generator).withBytes { $0 } }
        #expect(secrets.allSatisfy { $0.count == 20 })
        #expect(Set(secrets).count == 1_000)
        // Every bit is drawn: each is set in some of them, and not in others.
        let ones = secrets.reduce([UInt8](repeating: 0, count: 20)) { zip($0, $1).map(|) }
        let zeros = secrets.reduce([UInt8](repeating: 0xFF, count: 20)) { zip($0, $1).map(&) }
        #expect(ones.allSatisfy { $0 == 0xFF } && zeros.allSatisfy { $0 == 0 })
    }

    @Test func `what was stored makes the same codes`() throws {
        var generator = SeededGenerator(seed: 21)
        let made = TOTPSecret(using: &generator)
        let stored = try #require(TOTPSecret(bytes: made.withBytes { $0 }))
        for step in Int64(0)..<50 { #expect(made.code(step: step).isEqual(to: stored.code(step: step))) }
    }

    @Test func `people and apps are shown base32 in upper case without padding`() {
        #expect(secret.base32 == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
        #expect(secret.groupedBase32 == "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ")
    }

    @Test func `the key URI says everything, and spaces are %20`() {
        #expect(
            secret.keyURI(issuer: "Rind of Example & Sons", account: "bob")
                == "otpauth://totp/Rind%20of%20Example%20%26%20Sons:bob?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
                + "&issuer=Rind%20of%20Example%20%26%20Sons&algorithm=SHA1&digits=6&period=30"
        )
    }

    @Test func `names cannot add anything to the key URI`() {
        let uri = secret.keyURI(issuer: "a?b=c&d#e/f%20+é", account: "x:y@z?secret=AAAA")
        #expect(
            uri.hasPrefix("otpauth://totp/a%3Fb%3Dc%26d%23e%2Ff%2520%2B%C3%A9:x%20y%40z%3Fsecret%3DAAAA?secret=GEZD"),
            "\(uri)"
        )
        #expect(uri.utf8.allSatisfy { (0x21...0x7E).contains($0) })
    }

    @Test func `a secret cannot be printed`() {
        let printed = everythingPrinted(of: secret)
        #expect(!printed.contains("GEZD") && !printed.contains("1234567890") && !printed.contains("49, 50"))
        #expect("\(secret)".isEmpty)
    }
}
