import Foundation

/// pymacaroons, pypitoken, argon2-cffi, pyotp, cryptography and Python itself, asked by `Oracle/credentials_oracle.py`.
///
/// The interpreter is the one that `RIND_PYTHON` names, else `python3`; it must have the pinned packages.
enum CredentialsOracle {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// What one section of the script prints when it has read `questions`.
    static func answers<Answers: Decodable>(
        to section: String, about questions: some Encodable = [String](), as type: Answers.Type = Answers.self
    ) throws -> Answers {
        try JSONDecoder().decode(type, from: output(of: section, reading: JSONEncoder().encode(questions)))
    }

    private static func output(of section: String, reading input: Data) throws -> Data {
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "credentials_oracle.py")
        let python = ProcessInfo.processInfo.environment["RIND_PYTHON"] ?? "python3"
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [python, "-B", script.path(percentEncoded: false), section]
        // A file rather than a pipe: a script that ends early must not end the tests with a broken pipe.
        let questions = FileManager.default.temporaryDirectory.appending(path: "questions-\(UUID().uuidString).json")
        try input.write(to: questions)
        defer { try? FileManager.default.removeItem(at: questions) }
        process.standardInput = try FileHandle(forReadingFrom: questions)
        let answers = Pipe()
        process.standardOutput = answers
        try process.run()
        let data = try answers.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(description: "\(python) could not answer for \(section): exit status \(process.terminationStatus)")
        }
        return data
    }
}

/// Bytes as the oracle writes them.
enum Hexadecimal {
    static func decode(_ text: String) -> [UInt8] {
        let digits = text.utf8.map { $0 < 0x3A ? $0 &- 0x30 : $0 &- 0x57 }
        return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    static func encode(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0xF)]] }, as: UTF8.self)
    }
}
