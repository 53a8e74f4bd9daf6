import Foundation
import Testing

/// A Python script of the folder `Oracle`, asked for its answers to many generated cases or about documents of ours.
///
/// The interpreter is the one that `RIND_PYTHON` names, else `python3`; it must have the pinned packages.
struct StandardsOracle {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    static let requirements = StandardsOracle(script: "requirements_oracle.py")
    static let licenses = StandardsOracle(script: "licenses_oracle.py")
    static let metadata = StandardsOracle(script: "metadata_oracle.py")
    static let contents = StandardsOracle(script: "contents_oracle.py")
    static let simpleReader = StandardsOracle(script: "simple_reader.py")
    static let deviations = StandardsOracle(script: "standards_deviations.py")

    let script: String

    /// What the script prints when it is called with `arguments`.
    func answers<Answers: Decodable>(_ arguments: String..., as type: Answers.Type = Answers.self) throws -> Answers {
        try JSONDecoder().decode(type, from: output(arguments))
    }

    private func output(_ arguments: [String]) throws -> Data {
        let file = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Oracle/" + script)
        let python = ProcessInfo.processInfo.environment["RIND_PYTHON"] ?? "python3"
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [python, "-B", file.path(percentEncoded: false)] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(description: "\(python) could not run \(script) \(arguments): exit status \(process.terminationStatus)")
        }
        return data
    }
}

/// The deliberate deviations that the cases of each section meet (`Oracle/standards_deviations.py`).
enum StandardsDeviations {
    static let requirements: Set = [
        "requirement-length", "requirement-control", "requirement-space", "specifier-clauses", "specifier-non-ascii", "name-underscore",
        "name-length", "marker-depth", "marker-backslash", "marker-quote", "marker-parentheses", "marker-extra",
    ]
    static let markers: Set = [
        "requirement-control", "marker-depth", "marker-backslash", "marker-quote", "marker-parentheses", "marker-extra",
    ]
    static let equality: Set = ["marker-extra", "extras-spelling"]
    static let evaluation: Set = ["marker-extra", "marker-no-variable"]
    static let licenses: Set = ["license-length", "license-depth", "license-kelvin"]
    static let metadata: Set = [
        "metadata-unknown-field", "metadata-nothing", "metadata-2.0", "metadata-license-early", "metadata-latin-1", "metadata-folds",
        "metadata-empty-first-line", "metadata-envelope", "metadata-charset", "metadata-control", "metadata-unknown-name",
        "metadata-name-length",
        "metadata-summary-length", "metadata-url", "metadata-mail", "metadata-dist", "metadata-direct", "metadata-requirement",
        "metadata-license-twice", "metadata-license-path", "metadata-import-twice", "metadata-content-type",
    ]

    @Test static func `every deliberate deviation is met by cases of some section`() throws {
        let listed: [String] = try StandardsOracle.deviations.answers()
        #expect([requirements, markers, equality, evaluation, licenses, metadata].reduce([]) { $0.union($1) } == Set(listed))
    }
}
