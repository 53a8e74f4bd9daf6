import PackagingStandards
import Testing

/// A document that has `fields` after what every document needs.
private func document(_ fields: String, version: String = "2.5") -> [UInt8] {
    Array("Metadata-Version: \(version)\nName: foo\nVersion: 1.0\n\(fields)\n".utf8)
}

@Suite struct CoreMetadataTests {
    @Test func `a document says what was written, and what it leaves out is nil`() throws {
        let read = try CoreMetadata(parsing: document("Summary: Short\nKeywords: a, b,,c\nLicense-Expression: mit\n\nLong \u{1F40D}\n"))
        #expect(read.metadataVersion == .v2_5)
        #expect(read.name.spelling == "foo" && read.version.description == "1.0" && read.versionText == "1.0")
        #expect(read.summary == "Short" && read.description == "Long \u{1F40D}\n\n" && read.keywords == ["a", "b", "c"])
        #expect(read.licenseExpression?.text == "MIT")
        #expect(read.author == nil && read.requiresPython == nil && read.requiresDist.isEmpty && read.importNames == nil)
        #expect(read.notes.isEmpty)
    }

    @Test func `requirements keep the text as it was written beside their meaning`() throws {
        let read = try CoreMetadata(parsing: document("Requires-Dist: Foo.Bar (>=1.0)\nRequires-Python: >=3.8 , <4"))
        #expect(read.requiresDistTexts == ["Foo.Bar (>=1.0)"])
        #expect(read.requiresDist == [try Requirement("foo-bar>=1.0")])
        #expect(read.requiresPythonText == ">=3.8 , <4")
        #expect(read.requiresPython == (try VersionSpecifierSet("<4,>=3.8")))
    }

    @Test(arguments: [
        ("Summary: one\n two", MetadataField.summary, MetadataRule.oneLine),
        ("Summary: " + String(repeating: "\u{E9}", count: 513), .summary, .summaryLength(513)),
        ("Summary: a\u{202E}b", .summary, .noControlCharacters),
        ("Author: a\u{0}b", .author, .noControlCharacters),
        ("Classifier: a\u{2067}b", .classifier, .noControlCharacters),
        ("Platform: \u{1B}[31m", .platform, .noControlCharacters),
        ("\nnul \u{0}", .description, .noControlCharacters),
        ("Home-page: javascript:alert(1)", .homePage, .webURL),
        ("Download-URL: ftp://example.org/x", .downloadURL, .webURL),
        ("Project-URL: https://example.org", .projectURL, .labelAndURL),
        ("Project-URL: Docs,", .projectURL, .labelAndURL),
        ("Project-URL: " + String(repeating: "x", count: 33) + ", https://example.org", .projectURL, .labelLength(33)),
        ("Project-URL: A, https://a.example\nProject-URL: A, https://b.example", .projectURL, .uniqueLabel),
        ("Author-email: someone", .authorEmail, .mailAddress(QuotedValue("someone"))),
        ("Maintainer-email: A <a@b@c>", .maintainerEmail, .mailAddress(QuotedValue("a@b@c"))),
        ("Requires-Dist: foo bar", .requiresDist, .requirement(.malformed(expected: .afterName, found: QuotedValue("bar")))),
        ("Requires-Dist: foo @ https://example.org/foo.whl", .requiresDist, .noDirectReference),
        ("Provides-Dist: foo @ https://example.org/foo.whl", .providesDist, .noDirectReference),
        ("Description-Content-Type: text/html", .descriptionContentType, .contentType),
        ("Description-Content-Type: text/plain; charset=latin-1", .descriptionContentType, .contentCharset(QuotedValue("latin-1"))),
        ("Description-Content-Type: text/markdown; variant=X", .descriptionContentType, .markdownVariant(QuotedValue("X"))),
        ("Dynamic: Colour", .dynamic, .fieldName),
        ("Dynamic: version", .dynamic, .neverDynamic),
        ("Provides-Extra: -x", .providesExtra, .extraName(.malformed(QuotedValue("-x")))),
        ("License-Expression: Own-1.0", .licenseExpression, .licenseExpression(.unknownLicense(QuotedValue("Own-1.0")))),
        ("License: MIT\nLicense-Expression: MIT", .licenseExpression, .licenseOrExpression),
        ("License-File: ../LICENSE", .licenseFile, .licensePath),
        ("License-File: C:LICENSE", .licenseFile, .licensePath),
        ("Import-Name: class", .importName, .importName(QuotedValue("class"))),
        ("Import-Name: a; public", .importName, .importNameOption(QuotedValue("public"))),
        ("Import-Name: a\nImport-Namespace: a", .importName, .importNameOrNamespace),
    ])
    func `each rule refuses by its own name, in one sentence`(fields: String, field: MetadataField, rule: MetadataRule) {
        let error = #expect(throws: MetadataError.self) { try CoreMetadata(parsing: document(fields)) }
        guard case .refused(let refused, let value, let broken)? = error, let sentence = error?.sentence else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(refused == field && broken == rule)
        #expect(sentence.hasPrefix("\(field.rawValue) \(value) is refused: ") && sentence.hasSuffix("."))
        #expect(!sentence.unicodeScalars.contains { $0.value < 0x20 || $0 == "\u{202E}" })
    }

    @Test(arguments: [
        ("Name: foo\nVersion: 1.0\n", MetadataError.missing(.metadataVersion)),
        ("Metadata-Version: 2.1\nVersion: 1.0\n", .missing(.name)),
        ("Metadata-Version: 2.1\nName: foo\n", .missing(.version)),
        ("Metadata-Version: 2.1\nName: UNKNOWN\nVersion: 0.0.0\n", .missing(.name)),
        ("Metadata-Version: 2.1\nName: foo\nname: bar\nVersion: 1.0\n", .repeated(.name)),
        ("Metadata-Version: 2.1\nName: foo\nVersion: 1.0\nDynamic: License\n", .tooNew(.dynamic, declared: .v2_1)),
        ("Metadata-Version: 2.1\nName: foo\nVersion: 1.0\nDescription: a\n\nb\n", .repeated(.description)),
        ("Metadata-Version: 9.9\n", .refused(.metadataVersion, value: QuotedValue("9.9"), rule: .knownMetadataVersion)),
        ("", .missing(.metadataVersion)),
        ("PK\u{3}\u{4}", .missing(.metadataVersion)),
        ("{\"name\": \"foo\"}", .missing(.metadataVersion)),
    ])
    func `what a document must have is asked for`(text: String, error: MetadataError) {
        #expect(throws: error) { try CoreMetadata(parsing: Array(text.utf8)) }
        #expect(error.sentence.hasSuffix("."))
    }

    @Test func `classifiers are not looked up, and local versions are accepted`() throws {
        let text = "Metadata-Version: 2.1\nName: foo\nVersion: 1.0+cu121\nClassifier: Private :: Made up\n"
        let read = try CoreMetadata(parsing: Array(text.utf8))
        #expect(read.classifiers == ["Private :: Made up"] && read.version.local == "cu121")
    }

    @Test func `a project that has no modules says so with an empty import name`() throws {
        #expect(try CoreMetadata(parsing: document("Import-Name:")).importNames == [])
        let read = try CoreMetadata(parsing: document("Import-Name: a.b ; private\nImport-Namespace: a"))
        #expect(read.importNames?.map(\.name) == ["a.b"] && read.importNames?.first?.isPrivate == true)
        #expect(read.importNamespaces.map(\.isPrivate) == [false])
    }

    @Test(arguments: [
        (MetadataLimits(bytes: 60), MetadataError.tooLarge(limit: 60)),
        (MetadataLimits(fields: 4), .tooManyFields(limit: 4)),
        (MetadataLimits(lineLength: 25), .lineTooLong(limit: 25)),
    ])
    func `limits hold, and do not count the body's lines`(limits: MetadataLimits, error: MetadataError) throws {
        let fits = document("\n" + String(repeating: "x", count: 100))
        #expect(throws: error) { try CoreMetadata(parsing: document("X: 1\nX: \(String(repeating: "y", count: 30))\n"), limits: limits) }
        if limits.bytes > 1_000 { #expect(try CoreMetadata(parsing: fits, limits: limits).description?.count == 101) }
        #expect(error.sentence.hasSuffix(".") && error.field == nil)
    }

    @Test func `twenty thousand fields of one kind are read in a moment`() throws {
        let urls = (0..<20_000).map { "Project-URL: l\($0), https://example.org/" }.joined(separator: "\n")
        #expect(try CoreMetadata(parsing: document(urls)).projectURLs.count == 20_000)
    }
}
