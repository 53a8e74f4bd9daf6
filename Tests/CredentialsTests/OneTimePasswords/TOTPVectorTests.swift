import Testing

@testable import Credentials

@Suite struct TOTPVectorTests {
    @Test func `codes are those of RFC 4226, appendix D`() throws {
        let secret = try #require(TOTPSecret(bytes: StandardVectors.secret))
        let vectors: [StandardVectors.HOTP] = try StandardVectors.read("rfc4226-appendix-d")
        #expect(vectors.count == 10)
        for vector in vectors {
            #expect(secret.truncatedHMAC(step: vector.count) == vector.truncated)
            #expect(secret.code(step: vector.count).text == vector.code)
        }
    }

    @Test func `steps and codes are those of RFC 6238, appendix B`() throws {
        let secret = try #require(TOTPSecret(bytes: StandardVectors.secret))
        let vectors: [StandardVectors.TOTP] = try StandardVectors.read("rfc6238-appendix-b")
        #expect(vectors.count == 6)
        for vector in vectors {
            let step = TOTPSecret.step(at: vector.seconds)
            #expect(step == Int64(vector.step, radix: 16))
            // The RFC shows eight digits of the same number.
            #expect(secret.truncatedHMAC(step: step) % 100_000_000 == UInt32(vector.code))
            #expect(secret.code(step: step).text == vector.code.suffix(6))
            let code = try #require(TOTPCode(String(vector.code.suffix(6))))
            #expect(secret.match(code, at: vector.seconds, after: nil) == .accepted(step: step))
        }
    }

    @Test func `leading zeros are kept`() throws {
        let secret = try #require(TOTPSecret(bytes: StandardVectors.secret))
        // The second row of appendix B is 07081804, the step of which has the code 081804.
        #expect(secret.code(step: 0x23523EC).text == "081804")
        let typed = try #require(TOTPCode("081804"))
        #expect(secret.match(typed, at: 1_111_111_109, after: nil) == .accepted(step: 0x23523EC))
        #expect(TOTPCode("81804") == nil)
    }

    @Test func `steps are of 30 seconds and begin in 1970`() {
        let steps: [(seconds: Int64, step: Int64)] = [
            (0, 0), (29, 0), (30, 1), (59, 1), (60, 2), (-1, -1), (-30, -1), (-31, -2),
            // 2038-01-19, 2106-02-07: seconds that 32 bits do not hold, signed and unsigned.
            (1 << 31, 71_582_788), (1 << 32, 143_165_576), (1 << 35, 1_145_324_612),
            (.max, 307_445_734_561_825_860), (.min, -307_445_734_561_825_861),
        ]
        for (seconds, step) in steps { #expect(TOTPSecret.step(at: seconds) == step) }
    }
}
