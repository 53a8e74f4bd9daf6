import Foundation

/// A mail as Python's parser reads it (`Oracle/mail_oracle.py`). The interpreter is the one that `RIND_PYTHON` names, else `python3`.
struct ParsedMail: Decodable {
    let headers: [[String]]
    let body: String
    let recipients: [String]
    let sender: String
    let date: String
    let defects: [String]
    let bareLineEnds: Int
    let longestLine: Int

    struct Failure: Error {
        let status: Int32
    }

    func header(_ name: String) -> [String] {
        headers.filter { $0[0] == name }.map { $0[1] }
    }

    static func parse(_ paths: [String]) throws -> [ParsedMail] {
        let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appending(
            path: "Oracle/mail_oracle.py")
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        let python = ProcessInfo.processInfo.environment["RIND_PYTHON"] ?? "python3"
        process.arguments = [python, "-B", script.path(percentEncoded: false)] + paths
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(status: process.terminationStatus) }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode([ParsedMail].self, from: data)
    }
}
