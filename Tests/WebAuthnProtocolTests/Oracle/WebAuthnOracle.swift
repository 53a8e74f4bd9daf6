import Foundation

/// The Python packages `webauthn` and `fido2`, asked by `Oracle/webauthn_oracle.py`, which also makes the ceremonies.
///
/// The interpreter is the one that `RIND_PYTHON` names, else `python3`; it must have the pinned packages.
enum WebAuthnOracle {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// What one section of the script prints when it has read `questions`.
    static func answers<Answers: Decodable>(
        to section: String, about questions: [String] = [], as type: Answers.Type = Answers.self
    ) throws -> Answers {
        try JSONDecoder().decode(type, from: output(of: section, reading: JSONEncoder().encode(questions)))
    }

    private static func output(of section: String, reading input: Data) throws -> Data {
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "webauthn_oracle.py")
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
