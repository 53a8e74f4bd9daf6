import Accounts
import Foundation
import PackagingStandards
import Persistence
import TestSupport
import Testing

@testable import PackageIndex

@Suite struct FolderImportTests {
    private let source: TemporaryFolder

    init() throws {
        source = try TemporaryFolder()
    }

    private enum Ending: Equatable {
        case imported
        case present
        case refused(String)
    }

    private func run(_ scene: PublishingScene, _ paths: [String]? = nil) async throws -> [String: Ending] {
        let files = try FolderImport.candidates(in: paths ?? [source.path])
        let folderImport = FolderImport(publisher: scene.index.publisher, user: scene.alice, blocking: BlockingThreads.executor)
        let endings = Recorder<(String, Ending)>()
        try await folderImport.run(files) { path, outcome in
            let name = String(path.split(separator: "/").last ?? "")
            switch outcome {
            case .imported: endings.add((name, .imported))
            case .present: endings.add((name, .present))
            case .refused(let sentence): endings.add((name, .refused(sentence)))
            }
        }
        #expect(endings.all.count == files.count)
        return Dictionary(endings.all) { first, _ in first }
    }

    private func write(_ file: BuiltDistribution, in folder: String = "", at time: Date? = nil) throws {
        try source.write(file.bytes, to: folder + file.filename, modifiedAt: time)
    }

    @Test func `wheels and sdists are taken from a folder and the folders below, with their times`() async throws {
        let scene = try await PublishingScene()
        let time = Date(timeIntervalSince1970: 1_400_000_000)
        try write(WheelBuilder("demo", "1.0").build(), at: time)
        try write(SdistBuilder("demo", "1.0").build(), in: "a/b/", at: time)
        try source.write([], to: "README.txt")
        #expect(try await run(scene) == ["demo-1.0-py3-none-any.whl": .imported, "demo-1.0.tar.gz": .imported])
        let page = try #require(try await scene.index.projects.page(of: "demo"))
        #expect(page.files.map(\.uploadTime) == [1_400_000_000_000_000, 1_400_000_000_000_000])
        let state = try await scene.state()
        #expect((state.blobs.count, state.incoming) == (2, 0))
        #expect(try await scene.index.texts("SELECT DISTINCT actor FROM events WHERE tag = 'file:add'") == ["operator"])
        #expect(try await scene.index.texts("SELECT user_id FROM roles") == [scene.alice.id])
        let payloads = try await scene.index.texts("SELECT CAST(payload AS TEXT) FROM events WHERE tag = 'file:add'")
        for expected in [#""user":"\#(scene.alice.id)""#, #""uploaded_at":1400000000000000"#] {
            #expect(payloads.count == 2 && payloads.allSatisfy { $0.contains(expected) }, "the trail says for whom, and since when")
        }
    }

    @Test func `it can be run again: what is there is passed over, what is new is taken`() async throws {
        let scene = try await PublishingScene()
        try write(WheelBuilder("demo", "1.0").build())
        _ = try await run(scene)
        let state = try await scene.state()
        #expect(try await run(scene) == ["demo-1.0-py3-none-any.whl": .present])
        #expect(try await scene.state() == state)
        try write(WheelBuilder("demo", "2.0").build())
        #expect(try await run(scene) == ["demo-1.0-py3-none-any.whl": .present, "demo-2.0-py3-none-any.whl": .imported])
    }

    @Test func `the oldest come first, so that serials grow with time`() throws {
        for (version, year) in [("3.0", 3), ("1.0", 1), ("2.0", 2)] {
            try write(WheelBuilder("demo", version).build(), at: Date(timeIntervalSince1970: Double(year) * 31_536_000))
        }
        let names = try FolderImport.candidates(in: [source.path]).map { $0.split(separator: "/").last.map(String.init) }
        #expect(names == (1...3).map { "demo-\($0).0-py3-none-any.whl" })
    }

    @Test func `what pip can install and PyPI would not take today is taken`() async throws {
        let scene = try await PublishingScene()
        var wheel = WheelBuilder("Demo.Old", "1.0")
        wheel.filename = "Demo.Old-1.0-py3-none-any.whl"
        wheel.infoFolder = "Demo.Old-1.0.dist-info"
        try write(wheel.build())
        var sdist = SdistBuilder("Demo.Old", "1.0")
        sdist.filename = "Demo.Old-1.0.tar.gz"
        try write(sdist.build())
        let zipped = ZipWriter.archive([("other-1.0/PKG-INFO", SdistBuilder("other", "1.0").build().metadata), ("other-1.0/setup.py", [])])
        try source.write(zipped, to: "other-1.0.zip")
        let endings = try await run(scene)
        #expect(endings.values.allSatisfy { $0 == .imported }, "\(endings)")
        #expect(try await scene.state().projects == ["demo-old", "other"])
    }

    @Test func `what cannot be taken is listed with its reason, and keeps nothing else out`() async throws {
        let scene = try await PublishingScene()
        try write(WheelBuilder("good", "1.0").build())
        try source.write(Array("no zip".utf8), to: "bad-1.0-py3-none-any.whl")
        try source.write([], to: "old-1.0.egg")
        try source.write([], to: "no_version.tar.gz")
        var other = WheelBuilder("other", "1.0")
        other.filename = "renamed-1.0-py3-none-any.whl"
        other.infoFolder = "renamed-1.0.dist-info"
        try write(other.build())
        let endings = try await run(scene)
        #expect(endings["good-1.0-py3-none-any.whl"] == .imported)
        let reasons = endings.filter { $0.value != .imported }
        #expect(Set(reasons.keys) == ["bad-1.0-py3-none-any.whl", "old-1.0.egg", "no_version.tar.gz", "renamed-1.0-py3-none-any.whl"])
        for (name, ending) in reasons {
            guard case .refused(let sentence) = ending else { continue }
            #expect(sentence.hasSuffix("."), "\(name): \(sentence)")
        }
        let state = try await scene.state()
        #expect((state.files.count, state.incoming) == (1, 0))
    }

    @Test func `another file under a name that is taken is refused, and the first stays`() async throws {
        let scene = try await PublishingScene()
        let first = WheelBuilder("demo", "1.0").build()
        try await scene.publish(first)
        try write(WheelBuilder("demo", "1.0", module: "changed").build())
        guard case .refused(let sentence)? = try await run(scene)[first.filename] else {
            Issue.record("taken")
            return
        }
        #expect(sentence.hasPrefix("File already exists"))
        #expect(try await scene.state().blobs == [first.sha256])
    }

    @Test func `a path that is not there is named before anything is taken`() throws {
        try write(WheelBuilder("demo", "1.0").build())
        #expect(throws: ImportPathMissing(path: source.path("missing"))) {
            try FolderImport.candidates(in: [source.path, source.path("missing")])
        }
    }

    @Test func `a file may be named itself, and one that cannot be read is refused alone`() async throws {
        let scene = try await PublishingScene()
        let file = WheelBuilder("demo", "1.0").build()
        try write(file)
        try FileManager.default.createDirectory(atPath: source.path("x-1.0.tar.gz"), withIntermediateDirectories: true)
        let endings = try await run(scene)
        #expect(endings[file.filename] == .imported)
        #expect(endings["x-1.0.tar.gz"] != .imported && endings["x-1.0.tar.gz"] != nil)
        #expect(try await run(scene, [source.path(file.filename)]) == [file.filename: .present])
    }

    @Test func `many files are all taken`() async throws {
        let scene = try await PublishingScene(storage: .disk)
        for number in 0..<60 { try write(WheelBuilder("demo\(number % 7)", "1.\(number)").build()) }
        let endings = try await run(scene)
        #expect(endings.count == 60)
        #expect(endings.values.allSatisfy { $0 == .imported })
    }
}
