import PackagingStandards
import Testing

@Suite struct SimpleProjectPageTests {
    private func file(_ name: String, uploadTime: Int64 = 0, yanked: SimpleProjectPage.Yanked = .no) -> SimpleProjectPage.File {
        SimpleProjectPage.File(
            filename: name, url: "/files/00/" + name, sha256: String(repeating: "0", count: 64), requiresPython: nil, size: 1,
            uploadTime: uploadTime, yanked: yanked, metadataSHA256: nil)
    }

    private func page(_ files: [SimpleProjectPage.File], status: SimpleProjectPage.Status = .active) throws -> SimpleProjectPage {
        SimpleProjectPage(name: try ProjectName("Foo_Bar"), status: status, versions: ["1.0"], files: files, lastSerial: 7)
    }

    @Test func `the JSON document is compact, sorted, and ends with a line feed`() throws {
        let document = try page([file("foo_bar-1.0.tar.gz")]).json()
        #expect(
            String(decoding: document, as: UTF8.self) == """
                {"files":[{"core-metadata":false,"data-dist-info-metadata":false,"filename":"foo_bar-1.0.tar.gz",\
                "hashes":{"sha256":"0000000000000000000000000000000000000000000000000000000000000000"},"provenance":null,\
                "requires-python":null,"size":1,"upload-time":"1970-01-01T00:00:00.000000Z","url":"/files/00/foo_bar-1.0.tar.gz",\
                "yanked":false}],"meta":{"_last-serial":7,"api-version":"1.4"},"name":"foo-bar","project-status":{"status":"active"},\
                "versions":["1.0"]}

                """)
    }

    @Test func `the HTML document has a plain anchor for each file`() throws {
        let document = try page([file("foo_bar-1.0.tar.gz", yanked: .yes(reason: "<b>"))]).html()
        #expect(
            String(decoding: document, as: UTF8.self) == """
                <!DOCTYPE html>
                <html>
                  <head>
                    <meta charset="utf-8">
                    <meta name="pypi:repository-version" content="1.4">
                    <meta name="pypi:project-status" content="active">
                    <title>Links for foo-bar</title>
                  </head>
                  <body>
                    <h1>Links for foo-bar</h1>
                    <a href="/files/00/foo_bar-1.0.tar.gz#sha256=\(String(repeating: "0", count: 64))" data-yanked="&lt;b&gt;">\
                foo_bar-1.0.tar.gz</a><br />
                  </body>
                </html>
                <!--SERIAL 7-->

                """)
    }

    /// pip 22.3 to 23.0, which Debian 12 has, fails on a page with the key of PEP 691.
    @Test func `no document has the key that old pips fail on`() throws {
        let file = SimpleProjectPage.File(
            filename: "f.whl", url: "f.whl", sha256: "0", requiresPython: nil, size: 0, uploadTime: 0, yanked: .no, metadataSHA256: "1")
        let document = String(decoding: try page([file]).json(), as: UTF8.self)
        #expect(document.contains(#""data-dist-info-metadata":{"sha256":"1"}"#))
        #expect(!document.contains(#""dist-info-metadata""#))
    }

    @Test func `a quarantined project offers neither files nor versions`() throws {
        let quarantined = try page([file("a")], status: .quarantined(reason: "Malware"))
        #expect(quarantined.files.isEmpty && quarantined.versions.isEmpty)
        #expect(!String(decoding: quarantined.html(), as: UTF8.self).contains("<a "))
    }

    @Test func `files are sorted by version and then by name`() throws {
        let names = [("2.0", "b"), ("10.0", "a"), ("2", "a"), ("2.0a1", "z"), ("1!0", "c"), ("2.0", "B")]
        let files = try names.map { (version: try Version($0.0), file: file($0.1)) }
        #expect(SimpleProjectPage.sorted(files).map(\.filename) == ["z", "B", "a", "b", "a", "c"])
        #expect(SimpleProjectPage.sorted(files.reversed()).map(\.filename) == ["z", "B", "a", "b", "a", "c"])
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000000Z"), (-1, "1969-12-31T23:59:59.999999Z"),
        (951_782_400_000_000, "2000-02-29T00:00:00.000000Z"),
        (1_795_225_349_123_456, "2026-11-21T01:42:29.123456Z"), (4_107_542_399_999_999, "2100-02-28T23:59:59.999999Z"),
        (4_107_542_400_000_000, "2100-03-01T00:00:00.000000Z"), (-62_135_596_800_000_000, "0001-01-01T00:00:00.000000Z"),
        (Int64.max, "294247-01-10T04:00:54.775807Z"),
    ])
    func `times are written in UTC with microseconds`(time: Int64, text: String) throws {
        let document = String(decoding: try page([file("a", uploadTime: time)]).json(), as: UTF8.self)
        #expect(document.contains("\"upload-time\":\"\(text)\""))
    }

    @Test func `every point in time can be written`() throws {
        #expect(try page([file("a", uploadTime: .min)]).json().count > 100)
    }
}
