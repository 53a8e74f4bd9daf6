import Accounts
import Credentials
import Crypto
import Foundation
import Testing

@Suite struct PasswordRulesTests {
    private static let names = ["alice", "Alice Liddell", "alice@wonderland.example", "packages.example.org", "rind"]

    private func rules(_ path: String = "/nowhere") -> PasswordRules {
        PasswordRules(names: Self.names, refused: RefusedPasswordFile(path: path))
    }

    @Test(arguments: [
        "correct horse battery", "aaaaaaaaaaab", "twelve chars",
        "\u{1F9C0}\u{1F9C1}\u{1F9C2}\u{1F9C3}\u{1F9C4}\u{1F9C5}\u{1F9C6}\u{1F9C7}\u{1F9C8}\u{1F9C9}\u{1F9CA}\u{1F9CB}",
        "alice in the looking glass", "Wonderland is not the place", "пароль из слов", "            x",
    ])
    func `a long password that nobody tries first is taken, whatever it is made of`(text: String) throws {
        try rules().check(try Password(typed: text))
    }

    @Test(arguments: [("elevenchars", 11), ("a", 1), ("e\u{301}leven char", 11), ("\u{1F9C0}", 1)])
    func `a short one is refused, with how long it is`(text: String, length: Int) {
        #expect(throws: PasswordRefusal.tooShort(length: length)) { try rules().check(try Password(typed: text)) }
    }

    @Test(arguments: [
        "123qweasdzxc", "1qaz2wsx3edc", "LeaveMeAlone", "gfhjkmgfhjkm", "passwordpassword", "PasswordPassword", "123456123456123456",
        "qwertyqwerty", "aaaaaaaaaaaa", "            ", "\u{FF50}\u{FF41}\u{FF53}\u{FF53}word" + "password",
    ])
    func `one of the commonest is refused, and one of them again and again`(text: String) {
        #expect(throws: PasswordRefusal.common) { try rules().check(try Password(typed: text)) }
    }

    @Test(arguments: [
        ("alicealice12", "alice"), ("Alice-Liddell", "alice liddell"), ("liddell2024!", "liddell"),
        ("alice@wonderland.example", "alice@wonderland.example"),
        ("packages.example.org!", "packages.example.org"), ("rindrindrind99", "rind"), ("wonderland1!", "wonderland"),
    ])
    func `one that is little more than a name which others know is refused`(text: String, name: String) throws {
        let refusal = #expect(throws: PasswordRefusal.self) { try rules().check(try Password(typed: text)) }
        guard case .madeOfName(let found) = refusal else {
            Issue.record("\(text): \(String(describing: refusal))")
            return
        }
        #expect(name.contains(found) || found.contains(name))
    }

    @Test func `no refusal says anything of the password`() {
        for text in ["elevenchars", "123qweasdzxc", "alice1234567"] {
            let refusal = #expect(throws: PasswordRefusal.self) { try rules().check(try Password(typed: text)) }
            #expect(refusal?.sentence.contains(text) == false)
        }
    }

    @Test func `every line of an operator's list is found, and nothing between them`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "refused-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let passwords = (0..<200).map { "a leaked password \($0)" }
        for (name, ending) in [("plain", "\n"), ("counted", ":17\n"), ("windows", ":3\r\n")] {
            let path = folder.appending(path: name).path
            let lines = passwords.map { Self.digest($0) + ending }
            try Data(lines.sorted().joined().utf8).write(to: URL(fileURLWithPath: path))
            for password in passwords {
                #expect(throws: PasswordRefusal.listed) { try rules(path).check(try Password(typed: password)) }
                try rules(path).check(try Password(typed: password + "x"))
            }
        }
    }

    @Test func `a list of the operator's own may stand in any order`() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "refused-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        let lines = (0..<50).map { "a leaked password \($0)" }.map(Self.digest).enumerated().map { $0 % 2 == 0 ? $1 : $1.lowercased() }
        for ending in ["\n", "\r\n", "\n\n"] {
            try Data(lines.joined(separator: ending).utf8).write(to: file)
            for number in 0..<50 {
                #expect(throws: PasswordRefusal.listed) { try rules(file.path).check(try Password(typed: "a leaked password \(number)")) }
            }
            try rules(file.path).check(try Password(typed: "a leaked password 50"))
        }
    }

    @Test func `a large list that is not sorted lets nobody past`() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "refused-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        let sorted = (0..<30_000).map { "a leaked password \($0)" }.map(Self.digest).sorted()
        try Data(sorted.joined(separator: "\n").utf8).write(to: file)
        try rules(file.path).check(try Password(typed: "correct horse battery"))
        #expect(throws: PasswordRefusal.listed) { try rules(file.path).check(try Password(typed: "a leaked password 17")) }
        try Data(sorted.reversed().joined(separator: "\n").utf8).write(to: file)
        for text in ["a leaked password 17", "correct horse battery"] {
            #expect(throws: RefusedPasswordFileError.self) { try rules(file.path).check(try Password(typed: text)) }
        }
    }

    private static func digest(_ text: String) -> String {
        Insecure.SHA1.hash(data: Data(text.utf8)).map { String(format: "%02X", $0) }.joined()
    }

    @Test(arguments: ["no digest at all\n", "0123\n", String(repeating: "G", count: 40) + "\n", String(repeating: "A", count: 500)])
    func `a list that is none lets nobody past`(content: String) throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "refused-\(UUID().uuidString)")
        try Data(content.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        #expect(throws: RefusedPasswordFileError.self) { try rules(file.path).check(try Password(typed: "correct horse battery")) }
    }
}
