import PackagingStandards
import Testing

@testable import PackageIndex

/// What is rendered, and as what.
@Suite struct RenderableDescriptionTests {
    private func metadata(_ lines: String...) throws -> CoreMetadata {
        let text = (["Metadata-Version: 2.1", "Name: demo", "Version: 1.0"] + lines).joined(separator: "\n")
        return try CoreMetadata(parsing: Array(text.utf8))
    }

    private func description(_ type: String?, _ text: String = "x") throws -> RenderableDescription? {
        RenderableDescription(try metadata((type.map { "Description-Content-Type: \($0)\n" } ?? "") + "\n\(text)"))
    }

    @Test(
        arguments: [
            (nil, .reStructuredText), ("text/x-rst", .reStructuredText), ("text/markdown", .gitHubMarkdown),
            ("text/markdown; variant=GFM", .gitHubMarkdown),
            ("text/markdown; charset=UTF-8; variant=CommonMark", .commonMark), ("text/plain", nil),
        ] as [(String?, RenderableDescription.Language?)]
    ) func `the content type says in which language`(type: String?, language: RenderableDescription.Language?) throws {
        #expect(try description(type)?.language == language)
    }

    @Test func `body and header are the same`() throws {
        let header = try #require(
            RenderableDescription(try metadata("Description: a", "        b", "Description-Content-Type: text/markdown", "")))
        let body = try #require(RenderableDescription(try metadata("Description-Content-Type: text/markdown", "", "a\nb")))
        #expect(header.text == "a\nb")
        #expect(header.digest == body.digest)
    }

    @Test func `none, an empty one and one beyond a mebibyte are not rendered`() throws {
        #expect(RenderableDescription(try metadata("")) == nil)
        #expect(try description("text/markdown", " \n ") == nil)
        #expect(try description("text/markdown", String(repeating: "x", count: 1 << 20)) != nil)
        #expect(try description("text/markdown", String(repeating: "x", count: 1 << 20 + 1)) == nil)
    }

    @Test func `the same text in another language is another description`() throws {
        let digests = try [nil, "text/markdown", "text/markdown; variant=CommonMark"].map { try #require(try description($0)).digest }
        #expect(Set(digests).count == 3)
        #expect(try description("text/markdown", "y")?.digest != digests[1])
    }

    @Test func `what is too long is cut between two characters`() {
        let long = String(repeating: "x", count: (1 << 20) - 1) + "käse"
        #expect(RenderableDescription.plain(long) == String(repeating: "x", count: (1 << 20) - 1) + "k\n[…]")
        #expect(RenderableDescription.plain(String(repeating: "x", count: (1 << 20) - 1) + "é").hasSuffix("x\n[…]"))
        #expect(RenderableDescription.plain("käse") == "käse")
    }
}
