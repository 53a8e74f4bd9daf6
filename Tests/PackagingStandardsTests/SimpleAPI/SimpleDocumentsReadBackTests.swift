import Foundation
import PackagingStandards
import Testing

/// What one reader saw in a document. What HTML does not carry is nil there.
private struct SeenPage: Decodable, Equatable {
    struct File: Decodable, Equatable {
        let filename: String
        let url: String
        let sha256: String
        let requiresPython: String?
        var size: Int64?
        var uploadTime: Int64?
        let yanked: String?
        let metadataSHA256: String?
    }

    let name: String
    let status: String
    let reason: String?
    var versions: [String]?
    var files: [File]
    var serial: Int64?
    let api: String
}

private struct SeenDocuments: Decodable {
    struct Page: Decodable {
        let json: SeenPage
        let html: SeenPage
        let pypiSimpleJSON: SeenPage
        let pypiSimpleHTML: SeenPage
    }

    struct List: Decodable {
        let json: [[String]]
        let html: [[String]]
        let serials: [Int64]
        let pypiSimple: [[String]]
    }

    let pages: [Page]
    let list: List
}

extension SeenPage {
    fileprivate init(_ page: SimpleProjectPage) {
        name = page.name.normalized
        (status, reason) =
            switch page.status {
            case .active: ("active", nil)
            case .archived(let reason): ("archived", reason)
            case .quarantined(let reason): ("quarantined", reason)
            case .deprecated(let reason): ("deprecated", reason)
            }
        versions = page.versions
        files = page.files.map(File.init)
        serial = page.lastSerial
        api = "1.4"
    }

    fileprivate var asHTML: SeenPage {
        var page = self
        page.versions = nil
        for index in page.files.indices {
            page.files[index].size = nil
            page.files[index].uploadTime = nil
        }
        return page
    }

    fileprivate var withoutSerial: SeenPage {
        var page = self
        page.serial = nil
        return page
    }
}

extension SeenPage.File {
    fileprivate init(_ file: SimpleProjectPage.File) {
        filename = file.filename
        url = file.url
        sha256 = file.sha256
        requiresPython = file.requiresPython
        size = file.size
        uploadTime = file.uploadTime
        yanked =
            switch file.yanked {
            case .no: nil
            case .yes(let reason): reason ?? ""
            }
        metadataSHA256 = file.metadataSHA256
    }
}

@Suite struct SimpleDocumentsReadBackTests {
    @Test func `json, html.parser and pypi-simple see in the documents what went into them`() throws {
        let pages = try (0..<80).map(Self.page)
        let list = SimpleProjectList(projects: pages.map { .init(name: $0.name, lastSerial: $0.lastSerial) }, lastSerial: 4_711)
        let seen = try Self.readBack(pages, list)
        #expect(seen.pages.count == pages.count)
        for (page, seen) in zip(pages, seen.pages) {
            let expected = SeenPage(page)
            #expect(seen.json == expected)
            #expect(seen.html == expected.asHTML)
            #expect(seen.pypiSimpleJSON == expected.withoutSerial)
            #expect(seen.pypiSimpleHTML == expected.asHTML.withoutSerial)
        }
        #expect(seen.list.json == pages.map { [$0.name.spelling, $0.lastSerial.description] })
        #expect(seen.list.html == pages.map { [$0.name.spelling, "/simple/\($0.name.normalized)/"] })
        #expect(seen.list.serials == [4_711, 4_711])
        #expect(seen.list.pypiSimple == [pages.map(\.name.spelling), pages.map(\.name.spelling)])
    }

    private static func readBack(_ pages: [SimpleProjectPage], _ list: SimpleProjectList) throws -> SeenDocuments {
        let folder = FileManager.default.temporaryDirectory.appending(path: "rind-simple-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (index, page) in pages.enumerated() {
            try Data(page.json()).write(to: folder.appending(path: "\(index).json"))
            try Data(page.html()).write(to: folder.appending(path: "\(index).html"))
        }
        try Data(list.json()).write(to: folder.appending(path: "list.json"))
        try Data(list.html()).write(to: folder.appending(path: "list.html"))
        return try StandardsOracle.simpleReader.answers(folder.path(percentEncoded: false))
    }

    /// Texts that break what does not escape.
    private static let hostile = [
        "plain", "", "\"quoted\"", "<script>alert(1)</script>", "a & b &amp; c", "it's", "back\\slash", "line\nbreak",
        "tab\tand\u{1}\u{1F}",
        "--> <!--", "\u{FC}ml\u{E4}ut \u{1F40D}", "\u{2028}", "</a>", "&#39;", "\u{7F}", "data-yanked=\"x\"", ">=3.8,!=3.9.*",
    ]

    private static func page(_ number: Int) throws -> SimpleProjectPage {
        let text = hostile[number % hostile.count]
        let files = (0..<number % 7).map { file($0, of: number, text) }
        let statuses: [SimpleProjectPage.Status] = [.active, .archived(reason: text), .deprecated(reason: nil), .quarantined(reason: text)]
        return SimpleProjectPage(
            name: try ProjectName("Project_\(number).X"), status: statuses[number % 4], versions: files.indices.map { "\($0).\(number)" },
            files: files, lastSerial: Int64(number) * 1_000_003
        )
    }

    private static func file(_ index: Int, of number: Int, _ text: String) -> SimpleProjectPage.File {
        let day: Int64 = 86_400_000_000
        let time = Int64(number) * 31_557_600_123_457 - day * Int64(index)
        return SimpleProjectPage.File(
            filename: "p-\(index).\(number)-py3-none-any.whl",
            url: "https://example.org/files/\(index)/p-\(index).whl?a=1&b='2'",
            sha256: String(repeating: "0123456789abcdef", count: 4),
            requiresPython: index % 3 == 0 ? nil : ">=3.\(index),<4; \(text)",
            size: Int64(index) * 1_234_567_890_123,
            uploadTime: time,
            yanked: index % 2 == 0 ? .no : .yes(reason: index % 4 == 1 ? text : nil),
            metadataSHA256: index % 3 == 1 ? nil : String(repeating: "f", count: 64)
        )
    }
}
