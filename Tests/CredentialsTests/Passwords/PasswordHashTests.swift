import Credentials
import Testing

@Suite struct PasswordHashTests {
    private static let passwords = ["x", "correct horse battery staple", "pässwörd \u{1F9C0}", String(repeating: "é", count: 1_023)]

    @Test func `a hash fits the password that it was made of, and no other`() throws {
        let hash = try PasswordHash(hashing: Password("correct horse"))
        #expect(try hash.matches(Password("correct horse")))
        for other in ["correct hors", "correct horse ", "Correct horse", "correct horsf", "c"] {
            #expect(try !hash.matches(Password(other)))
        }
    }

    @Test func `the last of 1,024 characters counts`() throws {
        let start = String(repeating: "x", count: 1_023)
        let hash = try PasswordHash(hashing: Password(start + "y"))
        #expect(try hash.matches(Password(start + "y")))
        #expect(try !hash.matches(Password(start + "z")))
    }

    @Test func `a new hash has 19 MiB, 2 passes and a salt of its own`() throws {
        let password = try Password("correct horse")
        let (first, second) = try (PasswordHash(hashing: password), PasswordHash(hashing: password))
        #expect(first.phc.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$"))
        #expect(first.phc != second.phc)
        #expect(!first.needsRehash)
        #expect(try PasswordHash(phc: first.phc).matches(password))
    }

    @Test func `argon2-cffi verifies our hashes`() throws {
        struct Question: Encodable {
            let hash: String
            let password: String
        }
        var questions: [Question] = []
        for password in Self.passwords {
            let hash = try PasswordHash(hashing: Password(password)).phc
            questions += [Question(hash: hash, password: password), Question(hash: hash, password: password + "x")]
        }
        let answers: [Bool] = try CredentialsOracle.answers(to: "verified_by_argon2", about: questions)
        #expect(answers == Self.passwords.flatMap { _ in [true, false] })
    }

    @Test func `hashes by argon2-cffi are verified, and marked for renewal when their parameters are not ours`() throws {
        let answers: [[String]] = try CredentialsOracle.answers(to: "hashed_by_argon2", about: Self.passwords)
        for (password, hashes) in zip(Self.passwords, answers) {
            for (index, phc) in hashes.enumerated() {
                let hash = try PasswordHash(phc: phc)
                #expect(try hash.matches(Password(password)), "\(phc)")
                #expect(try !hash.matches(Password(password + "x")), "\(phc)")
                #expect(hash.needsRehash == (index > 0))
            }
        }
    }

    @Test(arguments: [
        "$argon2id$v=19$m=1048577,t=2,p=1$", "$argon2id$v=19$m=999999999,t=1,p=1$", "$argon2id$v=19$m=19456,t=33,p=1$",
        "$argon2id$v=19$m=19456,t=2,p=17$",
    ])
    func `a planted hash that would stop the server is refused unread`(start: String) {
        let phc = start + "MDEyMzQ1Njc4OWFiY2RlZg$MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY"
        #expect(throws: PasswordHashError.parametersBeyondCeiling) { try PasswordHash(phc: phc) }
    }

    @Test(arguments: ["argon2i$v=19", "argon2d$v=19", "argon2id$v=16", "argon2ID$v=19", "2b$v=19"])
    func `another algorithm or version is refused`(algorithm: String) {
        let phc = "$\(algorithm)$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY"
        #expect(throws: PasswordHashError.notArgon2id) { try PasswordHash(phc: phc) }
    }

    @Test(arguments: [
        "", "$", "plain", "$argon2id$v=19$m=19456,t=2,p=1", "argon2id$v=19$m=19456,t=2,p=1$SALT$HASH",
        "$argon2id$v=19$m=19456,t=2$SALT$HASH", "$argon2id$v=19$t=2,m=19456,p=1$SALT$HASH",
        "$argon2id$v=19$m=019456,t=2,p=1$SALT$HASH", "$argon2id$v=19$m=-1,t=2,p=1$SALT$HASH",
        "$argon2id$v=19$m=+8,t=2,p=1$SALT$HASH", "$argon2id$v=19$m=,t=2,p=1$SALT$HASH",
        "$argon2id$v=19$m=99999999999999999999,t=2,p=1$SALT$HASH", "$argon2id$v=19$m=7,t=2,p=1$SALT$HASH",
        "$argon2id$v=19$m=19456,t=0,p=1$SALT$HASH", "$argon2id$v=19$m=19456,t=2,p=0$SALT$HASH",
        "$argon2id$v=19$m=19456,t=2,p=1$SALT=$HASH", "$argon2id$v=19$m=19456,t=2,p=1$SALT$HASH$",
        "$argon2id$v=19$m=19456,t=2,p=1$$HASH", "$argon2id$v=19$m=19456,t=2,p=1$SALT$", "$argon2id$v=19$m=19456,t=2,p=1$SALT$HASH\n",
        "$argon2id$v=19$m=19456,t=2,p=1$SALT$HASHHASHHASHHASHHASHHASHHASHHASHHASHHASHHASHHASHHASHHASHHASHHASH",
    ])
    func `what is not a whole PHC string is refused`(pattern: String) {
        let phc = pattern.replacing("SALT", with: "MDEyMzQ1Njc4OWFiY2RlZg").replacing("HASH", with: "MDEyMzQ1Njc4OWFiY2RlZg")
        #expect(throws: PasswordHashError.malformed) { try PasswordHash(phc: phc) }
    }

    @Test func `a hash that was changed anywhere fits no more`() throws {
        let password = try Password("correct horse")
        let phc = Array(try PasswordHash(hashing: password).phc.utf8)
        let changeable = [phc.count - 1, phc.count - 20, phc.count - 50]
        for index in changeable {
            var changed = phc
            // The last character of unpadded base64 has spare bits: "A" against "Q" differs in the ones that count.
            changed[index] = changed[index] == UInt8(ascii: "A") ? UInt8(ascii: "Q") : UInt8(ascii: "A")
            let hash = try PasswordHash(phc: String(decoding: changed, as: UTF8.self))
            #expect(!hash.matches(password))
        }
    }
}
