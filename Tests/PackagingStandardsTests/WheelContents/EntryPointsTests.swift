import PackagingStandards
import Testing

@Suite struct EntryPointsTests {
    private func read(_ text: String) throws(EntryPointsError) -> EntryPoints { try EntryPoints(parsing: Array(text.utf8)) }

    @Test func `groups and entries are read in their order`() throws {
        let points = try read(
            "# comment\n[console_scripts]\ntool = pkg.cli:main [extra]\nTool2=pkg:a.b\n\n[my.plugins]\nany thing = any value\n")
        #expect(points.groups.map(\.name) == ["console_scripts", "my.plugins"])
        #expect(points.groups[0].entries.map(\.name) == ["tool", "Tool2"])
        #expect(points.groups[1].entries.map(\.value) == ["any value"])
    }

    @Test(arguments: [
        ("a = b\n", EntryPointsError.noGroup(line: 1)), ("[g]\nword\n", .malformed(line: 2, QuotedValue("word"))),
        ("[g]\n= b\n", .malformed(line: 2, QuotedValue("= b"))), ("[g]\na=1\na=2\n", .repeatedName(QuotedValue("a"))),
        ("[g]\n[g]\n", .repeatedGroup(QuotedValue("g"))), ("[DEFAULT]\na=b\n", .defaultGroup),
        ("[g]\na=\u{0}\n", .controlCharacter(line: 2)),
        ("[console_scripts]\n../x = a:b\n", .scriptName(QuotedValue("../x"))),
        ("[gui_scripts]\n.. = a:b\n", .scriptName(QuotedValue(".."))),
        ("[console_scripts]\nx y = a:b\n", .scriptName(QuotedValue("x y"))),
        ("[console_scripts]\nx = a\n", .reference(name: QuotedValue("x"), value: QuotedValue("a"))),
        ("[console_scripts]\nx = os;system('id'):b\n", .reference(name: QuotedValue("x"), value: QuotedValue("os;system('id'):b"))),
        (String(repeating: "#", count: EntryPoints.maximumBytes + 1), .tooLarge(limit: EntryPoints.maximumBytes)),
    ])
    func `each fault is refused by its own rule, in one sentence`(text: String, error: EntryPointsError) {
        #expect(throws: error) { try read(text) }
        #expect(error.sentence.hasSuffix(".") && !error.sentence.contains("\n"))
    }

    @Test func `a document that is not UTF-8 is refused`() {
        #expect(throws: EntryPointsError.notUTF8) { try EntryPoints(parsing: [0x5B, 0xFF, 0x5D]) }
    }
}
