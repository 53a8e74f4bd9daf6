import PackagingStandards
import Testing

/// Documents as old and careless build tools wrote them; installers take them all.
@Suite struct LenientMetadataTests {
    private func read(_ text: String, _ policy: MetadataPolicy = .publishing) throws -> CoreMetadata {
        try CoreMetadata(parsing: Array(text.utf8), policy: policy)
    }

    @Test func `what distutils wrote for nothing counts as absent`() throws {
        let read = try read(
            """
            Metadata-Version: 1.0
            Name: foo
            Version: 1.0
            Summary: UNKNOWN
            Home-page: UNKNOWN
            Author: UNKNOWN
            Author-email: UNKNOWN
            License: UNKNOWN
            Description: UNKNOWN
            Platform: UNKNOWN
            """)
        #expect(read.summary == nil && read.homePage == nil && read.author == nil && read.authorEmail == nil)
        #expect(read.license == nil && read.description == nil && read.platforms.isEmpty && read.notes.isEmpty)
    }

    @Test func `metadata 2.0 is read as 2.1 and noted`() throws {
        let read = try read("Metadata-Version: 2.0\nName: foo\nVersion: 1.0\nProvides-Extra: test\n")
        #expect(read.metadataVersion == .v2_0 && read.notes == [.withdrawnVersion] && read.providesExtra.map(\.spelling) == ["test"])
    }

    @Test func `licence fields that setuptools and hatchling wrote too early are ignored and noted`() throws {
        let read = try read(
            "Metadata-Version: 2.1\nName: foo\nVersion: 1.0\nLicense: MIT\nLicense-Expression: MIT\nLicense-File: LICENSE\n")
        #expect(read.license == "MIT" && read.licenseExpression == nil && read.licenseFiles.isEmpty)
        #expect(read.notes == [.tooNewIgnored(.licenseExpression, declared: .v2_1), .tooNewIgnored(.licenseFile, declared: .v2_1)])
    }

    @Test func `before metadata 2.0 what is not UTF-8 is read as ISO 8859-1 and noted, later it is refused`() throws {
        func document(_ version: String) -> [UInt8] {
            Array("Metadata-Version: \(version)\nName: foo\nVersion: 1.0\nAuthor: J".utf8) + [0xF6, 0x0A]
        }
        let read = try CoreMetadata(parsing: document("1.1"))
        #expect(read.author == "J\u{F6}" && read.notes == [.readAsLatin1(.author)])
        let error = MetadataError.refused(.author, value: QuotedValue("J\u{FFFD}"), rule: .utf8)
        #expect(throws: error) { try CoreMetadata(parsing: document("2.1")) }
        #expect(try CoreMetadata(parsing: document("2.1"), policy: .installing).author == "J\u{F6}")
    }

    @Test func `a description in a header loses its indentation, bars included`() throws {
        let bars = try read("Metadata-Version: 1.2\nName: a\nVersion: 1\nDescription: One\n       |\n       |  Two\n")
        #expect(bars.description == "One\n\n  Two")
        let spaces = try read("Metadata-Version: 1.2\nName: a\nVersion: 1\nDescription: One\n        \n          Two\n")
        #expect(spaces.description == "One\n\n  Two")
    }

    @Test func `lines may end with CR LF, and the last one with nothing`() throws {
        let read = try read("Metadata-Version: 2.1\r\nName: foo\r\nVersion: 1.0\r\nSummary: Short\r\n\r\nBody\r\nend")
        #expect(read.name.spelling == "foo" && read.summary == "Short" && read.description == "Body\r\nend")
    }

    @Test func `folded fields of one line are unfolded, and unknown fields ignored`() throws {
        let read = try read(
            "Metadata-Version: 2.1\nName: foo\nVersion: 1.0\nRequires-Dist: bar>=1,\n  <2\nX-Own: \u{7}\nObject: y\nAuthor: A\n\tB\n")
        #expect(read.requiresDist == [try Requirement("bar>=1,<2")] && read.author == "A B")
    }

    @Test func `headers end where Python's email ends them, so that nobody reads another dependency than we`() throws {
        let read = try read("Metadata-Version: 2.1\nName: foo\nVersion: 1.0\nnot a header\nRequires-Dist: evil\n")
        #expect(read.requiresDist.isEmpty && read.description == "not a header\nRequires-Dist: evil\n")
    }

    @Test func `for installing, faults in fields that no installer reads are noted and the fields absent`() throws {
        let text = """
            Metadata-Version: 1.2
            Name: foo
            Version: 1.0
            Home-page: example.org
            Author-email: me at example dot org
            Requires-Python: >=3.5.*
            Requires-Dist: bar @ https://example.org/bar.whl
            Provides-Dist: virtual (3.4)
            Summary: one
             two
            """
        #expect(throws: MetadataError.self) { try self.read(text) }
        let read = try self.read(text, .installing)
        #expect(read.homePage == nil && read.authorEmail == nil && read.requiresPython == nil && read.summary == nil)
        #expect(read.providesDist.isEmpty && read.requiresDist.first?.url == "https://example.org/bar.whl")
        #expect(read.notes.count == 6 && read.notes.allSatisfy { $0.sentence.hasSuffix(".") })
    }

    @Test func `for installing, fields newer than the declared version are read and noted`() throws {
        let text = "Metadata-Version: 1.1\nName: foo\nVersion: 1.0\nRequires-Dist: bar\n"
        #expect(throws: MetadataError.tooNew(.requiresDist, declared: .v1_1)) { try self.read(text) }
        let read = try self.read(text, .installing)
        #expect(read.requiresDistTexts == ["bar"] && read.notes == [.tooNewRead(.requiresDist, declared: .v1_1)])
    }

    @Test(arguments: ["Name: -", "Version: x", "Requires-Dist: a b", "Name: foo\nName: bar", "Version: 1\u{0}"])
    func `for installing, faults in what installers read are refused all the same`(fields: String) {
        let others = ["Metadata-Version: 2.1", "Name: foo", "Version: 1.0"].filter { !$0.hasPrefix(fields.prefix(5)) }
        #expect(throws: MetadataError.self) { try read((others + [fields]).joined(separator: "\n") + "\n", .installing) }
    }
}
