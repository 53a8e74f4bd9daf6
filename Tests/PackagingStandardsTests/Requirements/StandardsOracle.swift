import TestSupport
import Testing

/// A Python script of the folder `Oracle`, asked for its answers to many generated cases or about documents of ours.
struct StandardsOracle {
    static let requirements = StandardsOracle(script: "requirements_oracle.py")
    static let licenses = StandardsOracle(script: "licenses_oracle.py")
    static let metadata = StandardsOracle(script: "metadata_oracle.py")
    static let contents = StandardsOracle(script: "contents_oracle.py")
    static let simpleReader = StandardsOracle(script: "simple_reader.py")
    static let deviations = StandardsOracle(script: "standards_deviations.py")

    let script: String

    /// What the script prints when it is called with `arguments`.
    func answers<Answers: Decodable>(_ arguments: String..., as type: Answers.Type = Answers.self) throws -> Answers {
        try PythonScript("../Oracle/" + script).answers(to: arguments)
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
