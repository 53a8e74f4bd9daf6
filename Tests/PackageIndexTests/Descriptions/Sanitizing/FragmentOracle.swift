import Foundation
import TestSupport

@testable import PackageIndex

/// What an independent HTML parser finds wrong with sanitised fragments (`Oracle/fragment_oracle.py`).
enum FragmentOracle {
    struct Failure: Error {
        let status: Int32
    }

    /// - Returns: a sentence for each fragment; empty where all is well.
    static func faults(_ fragments: [String]) throws -> [String] {
        let folder = try TemporaryFolder()
        try folder.write(Array(try JSONEncoder().encode(fragments)), to: "in")
        try folder.write([], to: "out")
        let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Oracle/fragment_oracle.py")
        let process = Process()
        process.executableURL = URL(filePath: TestInterpreter.path)
        process.arguments = ["-B", script.path(percentEncoded: false)]
        process.standardInput = try FileHandle(forReadingFrom: URL(filePath: folder.path("in")))
        process.standardOutput = try FileHandle(forWritingTo: URL(filePath: folder.path("out")))
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(status: process.terminationStatus) }
        return try JSONDecoder().decode([String].self, from: Data(try folder.read("out")))
    }
}

/// Sanitised with a limit that no test reaches by accident.
func sanitized(_ html: String) -> String {
    let bytes = HTMLSanitizer(outputLimit: 64 << 20).sanitize(Array(html.utf8))
    return bytes.map { String(decoding: $0, as: UTF8.self) } ?? "larger than the limit"
}
