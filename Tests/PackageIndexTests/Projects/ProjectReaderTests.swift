import BlobStorage
import Foundation
import PackagingStandards
import Persistence
import TestSupport
import Testing

@testable import PackageIndex

@Suite struct ProjectReaderTests {
    private func page(_ name: String, _ scene: PublishingScene) async throws -> SimpleProjectPage {
        try #require(try await scene.index.projects.page(of: name))
    }

    @Test func `a project's page has its files, in the order of their versions`() async throws {
        let scene = try await PublishingScene()
        for version in ["1.10", "1.9", "1.0a1", "1!0.1", "1.0"] { try await scene.publish(WheelBuilder("Demo", version).build()) }
        try await scene.publish(SdistBuilder("Demo", "1.9").build())
        let page = try await page("demo", scene)
        #expect(page.name.spelling == "Demo")
        #expect(page.versions == ["1.0a1", "1.0", "1.9", "1.10", "1!0.1"])
        #expect(
            page.files.map(\.filename) == [
                "demo-1.0a1-py3-none-any.whl", "demo-1.0-py3-none-any.whl", "demo-1.9-py3-none-any.whl", "demo-1.9.tar.gz",
                "demo-1.10-py3-none-any.whl", "demo-1!0.1-py3-none-any.whl",
            ])
    }

    @Test func `a file's row says what the file says`() async throws {
        let scene = try await PublishingScene()
        var builder = WheelBuilder("demo", "1.0")
        builder.metadataLines = ["Requires-Python: >=3.8, <4"]
        let wheel = builder.build()
        try await scene.publish(wheel)
        let file = try #require(try await page("demo", scene).files.first)
        #expect((file.sha256, file.size, file.requiresPython) == (wheel.sha256, Int64(wheel.bytes.count), ">=3.8, <4"))
        #expect(file.uploadTime == scene.index.clock.now.microseconds)
        #expect(file.url == "/files/\(wheel.sha256)/demo-1.0-py3-none-any.whl")
        #expect(file.yanked == .no)
    }

    @Test func `wheels tell the digest of their metadata, sdists do not`() async throws {
        let scene = try await PublishingScene()
        let wheel = WheelBuilder("demo", "1.0").build()
        try await scene.publish(wheel)
        try await scene.publish(SdistBuilder("demo", "1.0").build())
        let files = try await page("demo", scene).files
        let metadata = try await scene.index.projects.wheelMetadata(sha256: wheel.sha256, filename: wheel.filename)
        #expect(metadata?.content == wheel.metadata)
        #expect(files.map { $0.metadataSHA256 == nil } == [false, true])
        #expect(files.first?.metadataSHA256 == metadata?.sha256)
        let sdist = SdistBuilder("demo", "1.0").build()
        #expect(try await scene.index.projects.wheelMetadata(sha256: sdist.sha256, filename: sdist.filename) == nil)
    }

    /// Half an answer cannot be taken back once its head, with the length, has left.
    @Test(arguments: [0, -1, 1])
    func `a file of another size than was stored is not opened`(change: Int) async throws {
        let scene = try await PublishingScene()
        let wheel = WheelBuilder("demo", "1.0").build()
        try await scene.publish(wheel)
        let file = try #require(try await scene.index.projects.file(sha256: wheel.sha256, filename: wheel.filename))
        let reader = ContentReader(blobs: scene.index.blobs)
        #expect(try reader.open(file).read(at: 0, count: wheel.bytes.count) == wheel.bytes)
        let path = scene.index.blobs.path(sha256: wheel.sha256)
        let content = change == 0 ? [] : change < 0 ? Array(wheel.bytes.dropLast()) : wheel.bytes + [0]
        try Data(content).write(to: URL(fileURLWithPath: path))
        #expect(throws: StoredContentFault(path: path)) { try reader.open(file) }
    }

    @Test func `a file is found by digest and name together`() async throws {
        let scene = try await PublishingScene()
        let wheel = WheelBuilder("Demo", "1.0").build()
        try await scene.publish(wheel)
        let found = try await scene.index.projects.file(sha256: wheel.sha256, filename: wheel.filename)
        #expect(found == StoredFile(project: "demo", sha256: wheel.sha256, size: Int64(wheel.bytes.count), isWheel: true))
        #expect(try await scene.index.projects.file(sha256: wheel.sha256, filename: "other.whl") == nil)
        #expect(try await scene.index.projects.file(sha256: String(repeating: "0", count: 64), filename: wheel.filename) == nil)
    }

    @Test func `a yanked release says so, with its reason`() async throws {
        let scene = try await PublishingScene()
        for version in ["1.0", "2.0"] { try await scene.publish(WheelBuilder("demo", version).build()) }
        try await scene.index.change("UPDATE releases SET yanked_at = 1, yank_reason = 'broken' WHERE spelling = '1.0'")
        #expect(try await page("demo", scene).files.map(\.yanked) == [.yes(reason: "broken"), .no])
    }

    @Test func `a release without files is no version of the page`() async throws {
        let scene = try await PublishingScene()
        for version in ["1.0", "2.0"] { try await scene.publish(WheelBuilder("demo", version).build()) }
        try await scene.delete(WheelBuilder("demo", "1.0").build())
        #expect(try await page("demo", scene).versions == ["2.0"])
    }

    @Test func `a quarantined project shows no files`() async throws {
        let scene = try await PublishingScene()
        try await scene.publish(WheelBuilder("demo", "1.0").build())
        try await scene.index.change("UPDATE projects SET status = 'quarantined'")
        let page = try await page("demo", scene)
        #expect((page.status, page.files.count, page.versions) == (.quarantined(reason: nil), 0, []))
    }

    @Test func `a name that nobody used has no page`() async throws {
        #expect(try await TestIndex().projects.page(of: "demo") == nil)
    }

    @Test func `the list has every project in the order of names, and the highest serial`() async throws {
        let scene = try await PublishingScene()
        #expect(try await scene.index.projects.list() == SimpleProjectList(projects: [], lastSerial: 0))
        for name in ["Zeta", "alpha", "Beta"] { try await scene.publish(WheelBuilder(name, "1.0").build()) }
        let list = try await scene.index.projects.list()
        #expect(list.projects.map(\.name.spelling) == ["alpha", "Beta", "Zeta"])
        #expect(list.lastSerial == list.projects.map(\.lastSerial).max())
        #expect(list.lastSerial == (try await page("beta", scene)).lastSerial)
    }

    @Test func `a file's name is encoded in its address but for what nobody misreads`() {
        #expect(FilePath.encoded("demo-1!0.1+a_b~c-py3.whl") == "demo-1%210.1%2Ba_b~c-py3.whl")
        #expect(FilePath.encoded("é %/?#\u{1}") == "%C3%A9%20%25%2F%3F%23%01")
    }
}
