import PackagingStandards
import Testing

@Suite struct WheelInfoTests {
    private func read(_ text: String) throws(WheelInfoError) -> WheelInfo { try WheelInfo(parsing: Array(text.utf8)) }

    @Test func `a wheel's format is read`() throws {
        let info = try read(
            "Wheel-Version: 1.0\nGenerator: bdist_wheel 1.0\nRoot-Is-Purelib: true\nTag: py2-none-any\nTag: py3-none-any\nBuild: 1\n")
        #expect(info.formatVersion.major == 1 && info.formatVersion.minor == 0 && info.rootIsPurelib)
        #expect(info.tags == ["py2-none-any", "py3-none-any"] && info.build == "1" && info.generator == "bdist_wheel 1.0")
    }

    @Test func `a later minor version is read, and what is not said is false or nil`() throws {
        let info = try read("Wheel-Version: 1.9")
        #expect(info.formatVersion.minor == 9 && !info.rootIsPurelib && info.tags.isEmpty && info.build == nil && info.generator == nil)
    }

    @Test(arguments: [
        ("", WheelInfoError.noVersion), ("Root-Is-Purelib: true\n", .noVersion),
        ("Wheel-Version: 2.0\n", .unsupportedVersion(QuotedValue("2.0"))),
        ("Wheel-Version: 0.9\n", .unsupportedVersion(QuotedValue("0.9"))),
        ("Wheel-Version: one\n", .version(QuotedValue("one"))), ("Wheel-Version: 1.0.0\n", .version(QuotedValue("1.0.0"))),
        ("Wheel-Version:\n", .version(QuotedValue(""))),
        ("Wheel-Version: 1.99999999999999999999\n", .version(QuotedValue("1.99999999999999999999"))),
        ("Wheel-Version: 1.0\nwheel-version: 1.0\n", .repeated(field: "Wheel-Version")),
        ("Wheel-Version: 1.0\nRoot-Is-Purelib: yes\n", .rootIsPurelib(QuotedValue("yes"))),
        ("Wheel-Version: 1.0\nTag: py3-none\n", .tag(QuotedValue("py3-none"))),
        ("Wheel-Version: 1.0\nTag: py3--any\n", .tag(QuotedValue("py3--any"))),
        ("Wheel-Version: 1.0\nTag: py3-none-any/x\n", .tag(QuotedValue("py3-none-any/x"))),
        ("Wheel-Version: 1.0\nGenerator: \u{0}\n", .unreadable(field: "Generator")),
        (String(repeating: "X: y\n", count: 300_000), .tooLarge),
    ])
    func `each fault is refused by its own rule, in one sentence`(text: String, error: WheelInfoError) {
        #expect(throws: error) { try read(text) }
        #expect(error.sentence.hasSuffix("."))
    }
}
