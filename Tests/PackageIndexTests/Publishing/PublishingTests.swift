import Accounts
import BlobStorage
import PackageIndex
import Persistence
import TestSupport
import Testing

@Suite struct PublishingTests {
    @Test func `the first file of a name makes the project, its release and its owner, each with an event`() async throws {
        let scene = try await PublishingScene()
        let file = WheelBuilder("Demo.Pkg", "1.0").build()
        #expect(try await scene.publish(file) == .published)
        let state = try await scene.state()
        #expect(state.files == ["demo_pkg-1.0-py3-none-any.whl"])
        #expect(state.projects == ["demo-pkg"])
        #expect(state.events == ["project:create", "project:role:add", "project:release:add", "file:add"])
        #expect(state.blobs == [file.sha256])
        #expect(state.incoming == 0)
        #expect(try await scene.index.texts("SELECT role FROM roles WHERE user_id = \(scene.alice.id)") == ["owner"])
    }

    @Test func `what is stored is what was sent, byte for byte, and the metadata that was inside`() async throws {
        let scene = try await PublishingScene()
        for file in [WheelBuilder("demo", "1.0").build(), SdistBuilder("demo", "1.0").build()] {
            try await scene.publish(file)
            #expect(try scene.index.folder.read("blobs/\(file.sha256.prefix(2))/\(file.sha256)") == file.bytes)
            let metadata = try await scene.index.database.read { transaction in
                try transaction.first(
                    "SELECT content FROM file_metadata JOIN files ON file = number WHERE filename = \(file.filename)"
                ) { try $0.blob(0) }
            }
            #expect(metadata == file.metadata)
        }
    }

    @Test func `the event says what was published, by which token and from where, the last apart`() async throws {
        let scene = try await PublishingScene()
        let file = WheelBuilder("demo", "1.0").build()
        try await scene.publish(file)
        let rows = try await scene.index.database.read { transaction in
            try transaction.all("SELECT sequence, actor, payload FROM events WHERE tag = 'file:add'") { row in
                (try row.integer(0), try row.text(1), String(decoding: try row.blob(2), as: UTF8.self))
            }
        }
        let (sequence, actor, payload) = try #require(rows.first)
        #expect(actor == "user:\(scene.alice.id)")
        let expected = [
            #""filename":"\#(file.filename)""#, #""sha256":"\#(file.sha256)""#, #""size":\#(file.bytes.count)"#, #""version":"1"#,
            #""token":""#,
        ]
        #expect(expected.allSatisfy(payload.contains), "\(payload)")
        #expect(!payload.contains("192.0.2.7"))
        let personal = try await scene.index.texts("SELECT value FROM event_personal WHERE sequence = \(sequence) ORDER BY field")
        #expect(personal == ["192.0.2.7", "test/1"])
        #expect(try await scene.index.number("SELECT last_serial FROM projects") == sequence)
    }

    @Test func `how a project is written stands in the trail whenever that changes`() async throws {
        let scene = try await PublishingScene()
        for (name, version) in [("Demo.Pkg", "1"), ("Demo.Pkg", "2"), ("demo-pkg", "3")] {
            try await scene.publish(WheelBuilder(name, version).build())
        }
        let payloads = try await scene.index.texts("SELECT CAST(payload AS TEXT) FROM events WHERE tag = 'file:add' ORDER BY sequence")
        #expect(payloads.map { $0.contains(#""spelling":"Demo.Pkg""#) } == [true, false, false])
        #expect(payloads.map { $0.contains(#""spelling":"demo-pkg""#) } == [false, false, true])
    }

    @Test func `the same bytes again are no news: nothing is stored twice and nothing is written down`() async throws {
        let scene = try await PublishingScene()
        for file in [WheelBuilder("demo", "1.0").build(), SdistBuilder("demo", "1.0").build()] {
            #expect(try await scene.publish(file) == .published)
            let state = try await scene.state()
            #expect(try await scene.publish(file) == .identical)
            #expect(try await scene.state() == state)
        }
    }

    @Test func `a second file of a release makes no second release`() async throws {
        let scene = try await PublishingScene()
        try await scene.publish(WheelBuilder("demo", "1.0").build())
        try await scene.publish(SdistBuilder("demo", "1.0").build())
        var other = WheelBuilder("demo", "1.0.0")
        other.tag = "py3-none-linux_x86_64"
        try await scene.publish(other.build())
        let state = try await scene.state()
        #expect(state.files.count == 3)
        #expect(state.releases.count == 1)
        #expect(state.events.count { $0 == "project:release:add" } == 1)
        #expect(state.events.count { $0 == "project:create" } == 1)
    }

    @Test func `wheels are told apart by build number and tags, whose order and case mean nothing`() async throws {
        let scene = try await PublishingScene()
        func publish(_ tags: String) async throws {
            var builder = WheelBuilder("demo", "1.0", module: tags)
            builder.filename = "demo-1.0-\(tags).whl"
            try await scene.publish(builder.build())
        }
        for tags in ["py2.py3-none-any", "1-py2.py3-none-any", "2-py2.py3-none-any", "py3-none-any", "cp314-cp314-win32"] {
            try await publish(tags)
        }
        for tags in ["py3.py2-none-any", "1-py3.py2-none-any", "PY3-NONE-any", "CP314-cp314-Win32"] {
            await #expect(throws: PublishingRefusal.self) { try await publish(tags) }
        }
        #expect(try await scene.state().files.count == 5)
    }

    @Test func `a name that was used and deleted is never taken again, not even for the same bytes`() async throws {
        let scene = try await PublishingScene()
        let file = WheelBuilder("demo", "1.0").build()
        try await scene.publish(file)
        try await scene.delete(file)
        let state = try await scene.state()
        for again in [file, WheelBuilder("demo", "1.0", module: "other").build()] {
            await #expect(throws: PublishingRefusal.filenameUsed(file.filename)) { try await scene.publish(again) }
        }
        #expect(try await scene.state() == state)
    }

    @Test func `an upload tells when the token was last used, and the row learns it later`() async throws {
        let scene = try await PublishingScene()
        scene.index.clock.advance(seconds: 77)
        try await scene.publish(WheelBuilder("demo", "1.0").build())
        #expect(try await scene.index.number("SELECT count(*) FROM tokens WHERE last_used_at IS NULL") == 1)
        try await scene.index.uses.write(Bookkeeper(scene.index.database, clock: scene.index.clock.wallClock))
        #expect(try await scene.index.number("SELECT last_used_at FROM tokens") == scene.index.clock.now.microseconds)
    }

    @Test func `the project's size is that of its files`() async throws {
        let scene = try await PublishingScene()
        let files = [WheelBuilder("demo", "1.0").build(), WheelBuilder("demo", "2.0").build(), SdistBuilder("demo", "2.0").build()]
        for file in files { try await scene.publish(file) }
        try await scene.publish(files[0])
        #expect(try await scene.index.number("SELECT size FROM projects") == Int64(files.reduce(0) { $0 + $1.bytes.count }))
    }

    @Test(arguments: ["md5_digest", "sha256_digest", "blake2_256_digest"])
    func `any one digest is enough, in upper case too`(field: String) async throws {
        let scene = try await PublishingScene()
        let file = WheelBuilder("demo", "1.0").build()
        let upload = try scene.index.blobs.receive()
        unsafe try file.bytes.withUnsafeBytes { unsafe try upload.append($0) }
        let digests = try upload.seal()
        let digest = try ["md5_digest": upload.md5(), "sha256_digest": digests.sha256][field] ?? digests.blake2b256
        upload.discard()
        let fields = file.fields.filter { !$0.0.hasSuffix("_digest") }
        #expect(try await scene.publish(file, fields: fields + [(field, digest.uppercased())]) == .published)
    }

    @Test(arguments: [
        ("1.0.0-alpha.1", "1.0.0a1"), ("v2.0", "2.0"), ("3.0.POST1", "3.0.post1"), ("1!4.0", "1!4.0"), ("1.0+Local-1", "1.0+local.1"),
    ])
    func `a version may be spelled in the form as one likes`(form: String, file: String) async throws {
        let scene = try await PublishingScene()
        let wheel = WheelBuilder("demo", file).build()
        try await scene.publish(wheel, with: "version", form)
        #expect(try await scene.state().files == [wheel.filename])
    }

    @Test(arguments: ["demo-pkg", "Demo_Pkg", "DEMO.PKG", "demo--pkg", "demo-_.pkg"])
    func `a name may be spelled in the form as one likes`(name: String) async throws {
        let scene = try await PublishingScene()
        try await scene.publish(WheelBuilder("demo.pkg", "1.0").build(), with: "name", name)
        #expect(try await scene.state().projects == ["demo-pkg"])
    }

    @Test(arguments: ["1.0", "1.1", "1.2", "2.1", "2.2", "2.3", "2.4", "2.5"])
    func `every version of the metadata is taken`(version: String) async throws {
        let scene = try await PublishingScene()
        var wheel = WheelBuilder("demo", "1.0")
        wheel.metadataVersion = version
        var sdist = SdistBuilder("demo", "1.0")
        sdist.metadataVersion = version
        #expect(try await scene.publish(wheel.build()) == .published)
        #expect(try await scene.publish(sdist.build()) == .published)
    }
}
