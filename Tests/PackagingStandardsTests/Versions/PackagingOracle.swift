import TestSupport
import Testing

/// Python's `packaging`, asked for its answers to many generated cases by `Oracle/versions_oracle.py`.
enum PackagingOracle {
    /// What one section of the script prints.
    static func answers<Answers: Decodable>(to section: String, as type: Answers.Type = Answers.self) throws -> Answers {
        try PythonScript("../Oracle/versions_oracle.py").answers(to: [section])
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
