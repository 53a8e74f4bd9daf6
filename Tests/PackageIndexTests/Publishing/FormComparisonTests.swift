import Accounts
import PackageIndex
import TestSupport
import Testing

/// The form is compared with the file in four fields, each by what it means.
@Suite struct FormComparisonTests {
    private func publish(_ lines: [String], _ fields: [(String, String)]) async throws {
        let scene = try await PublishingScene()
        var builder = WheelBuilder("demo", "1.0")
        builder.metadataLines = lines
        let file = builder.build()
        try await scene.publish(file, fields: file.fields + fields)
    }

    private func mismatch(_ lines: [String], _ fields: [(String, String)]) async -> String? {
        let error = await #expect(throws: (any Error).self) { try await publish(lines, fields) }
        return (error as? any Refusal)?.code
    }

    @Test(arguments: [
        (">=3.8,<4", "<4,>=3.8"), (">=3.8, <4", ">=3.8,<4"), (">=3.8", ">= 3.8"), ("~=3.8", "~=3.8"), (">=3.8,>=3.8", ">=3.8"),
        (">=3.8", ""),
        (">=3.8", "UNKNOWN"),
    ])
    func `requires_python is a set of clauses`(inFile: String, inForm: String) async throws {
        try await publish(["Requires-Python: \(inFile)"], [("requires_python", inForm)])
    }

    @Test(arguments: [(">=3.8", ">=3.9"), (">=3.8", ">=3.8,<4"), (">=3.8,<4", ">=3.8"), ("", ">=3.8")])
    func `another set is a contradiction`(inFile: String, inForm: String) async {
        let lines = inFile.isEmpty ? [] : ["Requires-Python: \(inFile)"]
        #expect(await mismatch(lines, [("requires_python", inForm)]) == "metadata-mismatch")
    }

    @Test func `requires_dist is a set of requirements, however they are spelled and ordered`() async throws {
        let lines = ["Requires-Dist: Requests (>=2.0,<3)", "Requires-Dist: six; python_version < '3'", "Requires-Dist: a[y,x]"]
        let same = [
            ("requires_dist", "a[x, y]"), ("requires_dist", "six ; python_version<\"3\""), ("requires_dist", "requests<3,>=2.0"),
            ("requires_dist", "a[X,Y]"),
        ]
        try await publish(lines, same)
        try await publish(lines, [])
        #expect(await mismatch(lines, Array(same.dropFirst(2))) == "metadata-mismatch")
        #expect(await mismatch(lines, same + [("requires_dist", "b")]) == "metadata-mismatch")
        #expect(await mismatch([], [("requires_dist", "b")]) == "metadata-mismatch")
    }

    @Test func `what else the form says makes no difference`() async throws {
        let noise = [
            ("summary", "another"), ("keywords", "a,b"), ("keywords", "c"), ("author", "nobody"), ("classifiers", "Nonsense :: Indeed"),
            ("license", "MIT"), ("description", "text"), ("unheard_of", "x"), ("comment", "kept"), ("metadata_version", "2.1"),
        ]
        try await publish(["Summary: one"], noise)
    }

    @Test func `a field that says the same twice is no contradiction`() async throws {
        try await publish([], [("name", "demo"), ("version", " 1.0 "), (":action", "file_upload")])
    }
}
