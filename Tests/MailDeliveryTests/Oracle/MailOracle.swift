import Foundation
import TestSupport

@testable import MailDelivery

/// A mail as Python's parser reads it.
struct ParsedMail: Decodable {
    let headers: [[String]]
    let types: [String]
    let encodings: [String]
    let charsets: [String]
    let plain: String
    let html: String
    let recipients: [String]
    let sender: String
    let senderName: String
    let date: String
    let defects: [String]
    let bareLineEnds: Int
    let longestLine: Int
    let longestHeaderLine: Int
    /// Those that are neither printable ASCII nor tabs nor line ends.
    let otherBytes: [Int]

    func header(_ name: String) -> [String] {
        headers.filter { $0[0] == name }.map { $0[1] }
    }
}

/// Python's `email` and `idna`, asked by `Oracle/mail_oracle.py`. The interpreter is the one that `RIND_PYTHON` names, else `python3`.
enum MailOracle {
    struct Failure: Error {
        let status: Int32
    }

    static func mails(_ contents: [[UInt8]]) async throws -> [ParsedMail] {
        let folder = try TemporaryFolder()
        for (index, content) in contents.enumerated() { try folder.write(content, to: "\(index + 1_000).eml") }
        return try await mails(at: try folder.names(in: ".").map(folder.path))
    }

    static func mails(at paths: [String]) async throws -> [ParsedMail] {
        try await answer("mails", paths, input: Data())
    }

    static func domains(_ names: [String]) async throws -> [String?] {
        try await answer("domains", [], input: try JSONEncoder().encode(names))
    }

    static func dates(_ seconds: [Int64]) async throws -> [String] {
        try await answer("dates", [], input: try JSONEncoder().encode(seconds))
    }

    private static func answer<Answer: Decodable & Sendable>(_ section: String, _ arguments: [String], input: Data) async throws -> Answer {
        try await BlockingThreads.run {
            let folder = try TemporaryFolder()
            try folder.write([UInt8](input), to: "questions")
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            let python = ProcessInfo.processInfo.environment["RIND_PYTHON"] ?? "python3"
            let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "mail_oracle.py")
            process.arguments = [python, "-B", script.path(percentEncoded: false), section] + arguments
            process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: folder.path("questions")))
            let pipe = Pipe()
            process.standardOutput = pipe
            try process.run()
            let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
            process.waitUntilExit()
            guard process.terminationStatus == 0 else { throw Failure(status: process.terminationStatus) }
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            return try decoder.decode(Answer.self, from: data)
        }
    }
}
