import Foundation
import Testing

/// Python's `packaging`, asked for its answers to many generated cases by `Oracle/versions_oracle.py`.
///
/// The interpreter is the one that `RIND_PYTHON` names, else `python3`; it must have the pinned `packaging`.
enum PackagingOracle {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// What one section of the script prints.
    static func answers<Answers: Decodable>(to section: String, as type: Answers.Type = Answers.self) throws -> Answers {
        try JSONDecoder().decode(type, from: output(of: section))
    }

    /// The identifiers of the answers that differ on purpose (`Oracle/deviations.py`), by the section whose cases meet them.
    static let deviations: [String: Set<String>] = [
        "versions": ["version-length"],
        "clauses": ["version-length", "compatible-non-ascii"],
        "matching": ["compatible-spelling"],
        "sets": ["specifier-length"],
        "names": ["name-length", "name-double-dash"],
        "wheels": filename.union(["wheel-tag", "wheel-build", "wheel-tag-count"]),
        "sdists": filename,
    ]

    private static let filename: Set = [
        "filename-length", "filename-control", "filename-separator", "filename-name", "filename-whitespace",
        "name-length",
    ]

    private static func output(of section: String) throws -> Data {
        let script = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Oracle/versions_oracle.py")
        let python = ProcessInfo.processInfo.environment["RIND_PYTHON"] ?? "python3"
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [python, "-B", script.path(percentEncoded: false), section]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(description: "\(python) could not answer for \(section): exit status \(process.terminationStatus)")
        }
        return data
    }
}

/// Cases on which two sides differ, kept few enough to read.
struct Disagreements {
    private(set) var count = 0
    private(set) var examples: [String] = []

    mutating func expect(_ isAgreed: Bool, _ example: @autoclosure () -> String) {
        guard !isAgreed else { return }
        count += 1
        if examples.count < 10 { examples.append(example()) }
    }
}

@Suite struct PackagingOracleTests {
    @Test func `every deliberate deviation is met by cases of some section`() throws {
        let listed: [String] = try PackagingOracle.answers(to: "deviations")
        #expect(PackagingOracle.deviations.values.reduce(into: Set<String>()) { $0.formUnion($1) } == Set(listed))
    }
}
