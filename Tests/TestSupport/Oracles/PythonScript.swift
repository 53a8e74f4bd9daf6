internal import Foundation

/// A script that answers the tests' questions: both are JSON documents, on its standard input and output.
///
/// The interpreter is the one that `RIND_PYTHON` names, else `python3`; it must have the pinned packages.
package struct PythonScript: Sendable {
    private struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let path: String

    /// - Parameters:
    ///   - name: the script's path as seen from the folder of the source file that names it.
    package init(_ name: String, file: String = #filePath) {
        path = URL(filePath: file).deletingLastPathComponent().appending(path: name).path(percentEncoded: false)
    }

    /// What the script prints when it is called with `arguments` and has read `questions`.
    package func answers<Answers: Decodable>(
        to arguments: [String] = [],
        about questions: some Encodable = [String](),
        as type: Answers.Type = Answers.self
    ) throws -> Answers {
        let folder = try TemporaryFolder()
        // Files rather than pipes: neither side can wait for the other.
        try folder.write([UInt8](try JSONEncoder().encode(questions)), to: "questions")
        try folder.write([], to: "answers")
        let python = ProcessInfo.processInfo.environment["RIND_PYTHON"] ?? "python3"
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [python, "-B", path] + arguments
        process.standardInput = try FileHandle(forReadingFrom: URL(filePath: folder.path("questions")))
        process.standardOutput = try FileHandle(forWritingTo: URL(filePath: folder.path("answers")))
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(
                description: "\(python) \(path) \(arguments) ended with status \(process.terminationStatus); its own words are above")
        }
        return try JSONDecoder().decode(type, from: Data(try folder.read("answers")))
    }
}
