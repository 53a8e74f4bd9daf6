import Accounts
import Persistence
import TestSupport
import Testing

@testable import PackageIndex

/// From an upload to what is shown: jobs, retries, and what stands in the database and in the trail.
@Suite struct DescriptionRenderingTests {
    /// Pretends to render: what it reads, between markers, and a count of its calls in a file.
    private static let echo =
        RendererProgram.confinement + "begin()\nos.write(1, b'fake 1\\n<p onclick=x>' + sys.stdin.buffer.read() + b'</p>')\nos._exit(0)"

    private func rendering(_ scene: PublishingScene, program: String = echo, interpreters: [String] = [TestInterpreter.path])
        -> DescriptionRendering
    {
        DescriptionRendering(
            database: scene.index.database,
            runner: scene.index.runner,
            renderer: DescriptionRenderer(interpreters: interpreters, limits: ChildProcess.Limits(time: .seconds(60)), program: program),
            blocking: BlockingThreads.executor,
            clock: scene.index.clock.wallClock
        )
    }

    private func wheel(
        _ name: String = "demo", _ version: String = "1.0", _ text: String? = "hello", tag: String = "py3-none-any",
        type: String = "text/markdown"
    )
        -> BuiltDistribution
    {
        var builder = WheelBuilder(name, version)
        if let text { builder.metadataLines = ["Description-Content-Type: \(type)", "", text] }
        builder.tag = tag
        return builder.build()
    }

    private func shown(_ scene: PublishingScene, _ name: String = "demo") async throws -> PublishedProject.Description? {
        try await scene.index.projects.project(name)?.description
    }

    private func jobs(_ scene: PublishingScene) async throws -> Int64? {
        try await scene.index.number("SELECT count(*) FROM jobs WHERE kind = 'description'")
    }

    private func events(_ scene: PublishingScene) async throws -> [String] {
        try await scene.index.texts(
            "SELECT actor || ' ' || CAST(payload AS TEXT) FROM events WHERE tag = 'project:description:render' ORDER BY sequence")
    }

    @Test func `a description is plain text until it is rendered, and sanitised HTML from then on`() async throws {
        let scene = try await PublishingScene()
        try await scene.publish(wheel())
        #expect(try await shown(scene) == .plain("hello\n"))
        #expect(try await rendering(scene).renderDue().isEmpty)
        #expect(try await shown(scene) == .html("<p>hello\n</p>"))
        #expect(try await jobs(scene) == 0)
        let digest = try #require(try await scene.index.texts("SELECT digest FROM descriptions").first)
        #expect(
            try await events(scene) == [
                "server {\"description\":\"\(digest)\",\"filename\":\"demo-1.0-py3-none-any.whl\",\"outcome\":\"html\"}"
            ])
        #expect(try await scene.index.texts("SELECT renderer FROM descriptions") == ["fake 1"])
    }

    @Test func `the page that was kept is dropped when the description is rendered`() async throws {
        let scene = try await PublishingScene()
        try await scene.publish(wheel())
        let dropped = Recorder<[StaleView]>()
        scene.index.database.onStaleViews { dropped.add($0) }
        _ = try await rendering(scene).renderDue()
        #expect(dropped.all == [[.project("demo")]])
    }

    @Test func `an upload without a description, or with a plain one, leaves nothing to do`() async throws {
        let scene = try await PublishingScene()
        try await scene.publish(wheel("none", "1.0", nil))
        try await scene.publish(wheel("plain", "1.0", "x <b>", type: "text/plain"))
        #expect(try await jobs(scene) == 0)
        #expect(try await scene.index.number("SELECT count(description) FROM files") == 0)
        #expect(try await shown(scene, "none") == PublishedProject.Description.none)
        #expect(try await shown(scene, "plain") == .plain("x <b>\n"))
    }

    @Test func `equal descriptions are rendered once, also of other releases and projects`() async throws {
        let scene = try await PublishingScene()
        try await scene.publish(wheel())
        try await scene.publish(wheel(tag: "py2-none-any"))
        try await scene.publish(wheel("other"))
        #expect(try await jobs(scene) == 3)
        _ = try await rendering(scene).renderDue()
        try await scene.publish(wheel("demo", "2.0"))
        #expect(try await jobs(scene) == 0)
        #expect(try await scene.index.number("SELECT count(*) FROM descriptions") == 1)
        #expect(try await events(scene).count == 1)
        #expect(try await shown(scene) == .html("<p>hello\n</p>"))
        #expect(try await shown(scene, "other") == .html("<p>hello\n</p>"))
    }

    @Test func `what was rendered for another is dropped from the pages of both`() async throws {
        let scene = try await PublishingScene()
        try await scene.publish(wheel("one"))
        try await scene.publish(wheel("two"))
        let dropped = Recorder<[StaleView]>()
        scene.index.database.onStaleViews { dropped.add($0) }
        _ = try await rendering(scene).renderDue()
        #expect(Set(dropped.all.flatMap { $0 }) == [.project("one"), .project("two")])
    }

    @Test func `without a renderer the jobs wait, it is told once, and looked for after ten minutes`() async throws {
        let scene = try await PublishingScene()
        try await scene.publish(wheel())
        try await scene.publish(wheel("other", "1.0", "other"))
        let folder = try TemporaryFolder()
        let rendering = rendering(scene, interpreters: [folder.path("python")])
        let notes = try await rendering.renderDue()
        guard case .unavailable(let reason) = notes.first, notes.count == 1 else { return #expect(Bool(false), "\(notes)") }
        #expect(reason == RendererFault.noInterpreter.sentence)
        try folder.link("python", to: TestInterpreter.path)
        scene.index.clock.advance(seconds: 599)
        #expect(try await rendering.renderDue().isEmpty)
        #expect(try await jobs(scene) == 2)
        scene.index.clock.advance(seconds: 1)
        #expect(try await rendering.renderDue().isEmpty)
        #expect(try await jobs(scene) == 0)
        #expect(try await shown(scene) == .html("<p>hello\n</p>"))
    }

    @Test func `the next start looks for a renderer at once`() async throws {
        let scene = try await PublishingScene()
        try await scene.publish(wheel())
        _ = try await rendering(scene, interpreters: []).renderDue()
        #expect(try await rendering(scene).renderDue().isEmpty)
        #expect(try await jobs(scene) == 0)
    }

    @Test func `what is malformed stays plain text, and is not tried again`() async throws {
        let scene = try await PublishingScene()
        try await scene.publish(wheel())
        _ = try await rendering(scene, program: RendererProgram.confinement + "begin()\nos._exit(NOT_RENDERABLE)").renderDue()
        #expect(try await shown(scene) == .plain("hello\n"))
        #expect(try await jobs(scene) == 0)
        try await scene.publish(wheel("demo", "2.0"))
        #expect(try await jobs(scene) == 0)
        #expect(try await events(scene).first?.contains("\"outcome\":\"malformed\"") == true)
    }

    @Test func `what a busy machine may have hindered is tried three times`() async throws {
        let scene = try await PublishingScene()
        try await scene.publish(wheel())
        let rendering = rendering(scene, program: RendererProgram.confinement + "begin()\nos._exit(1)")
        for seconds in [0, 10, 20] as [Int64] {
            #expect(try await jobs(scene) == 1)
            scene.index.clock.advance(seconds: seconds)
            #expect(try await rendering.renderDue().isEmpty)
        }
        #expect(try await jobs(scene) == 0)
        #expect(try await scene.index.texts("SELECT failure FROM descriptions") == ["crashed"])
    }

    @Test func `a file that was deleted meanwhile is passed over`() async throws {
        let scene = try await PublishingScene()
        let file = wheel()
        try await scene.publish(file)
        try await scene.delete(file)
        #expect(try await rendering(scene).renderDue().isEmpty)
        #expect(try await jobs(scene) == 0)
        #expect(try await scene.index.number("SELECT count(*) FROM descriptions") == 0)
    }

    @Test func `what becomes too long when it is sanitised stays plain text`() async throws {
        let scene = try await PublishingScene()
        try await scene.publish(wheel("demo", "1.0", String(repeating: "\"", count: 900_000)))
        _ = try await rendering(scene).renderDue()
        #expect(try await scene.index.texts("SELECT failure FROM descriptions") == ["too-long"])
    }

    @Test func `at most two are rendered at the same time`() async throws {
        let scene = try await PublishingScene()
        let folder = try TemporaryFolder()
        let files = (1...6).map { wheel("demo", "\($0).0", "text \($0)") }
        for file in files { try await scene.publish(file) }
        // Each waits until a second one is there, or says that there was a third: only two of them can be at once.
        let script = """
            #!/bin/sh
            mkdir '\(folder.path)/one' 2>/dev/null && mine=one || { mkdir '\(folder.path)/two' 2>/dev/null && mine=two; }
            [ -n "$mine" ] || touch '\(folder.path)/third'
            printf 'confined\\nfake 1\\nx'
            [ -z "$mine" ] || rmdir '\(folder.path)/'$mine
            """
        try folder.write(Array(script.utf8), to: "python")
        try folder.makeRunnable("python")
        _ = try await rendering(scene, interpreters: [folder.path("python")]).renderDue()
        #expect(try await scene.index.number("SELECT count(*) FROM descriptions") == 6)
        #expect(!folder.exists("third"))
    }

    @Test func `a cancelled task gives its job back and renders nothing more`() async throws {
        let scene = try await PublishingScene()
        try await scene.publish(wheel())
        let folder = try TemporaryFolder()
        try folder.makePipe("started")
        try folder.write(Array("#!/bin/sh\necho > '\(folder.path("started"))'; sleep 1000\n".utf8), to: "python")
        try folder.makeRunnable("python")
        let rendering = rendering(scene, interpreters: [folder.path("python")])
        let task = Task { try await rendering.renderDue() }
        _ = try await BlockingThreads.run { try folder.readPipe("started") }
        task.cancel()
        #expect(try await task.value.isEmpty)
        #expect(
            try await scene.index.number("SELECT count(*) FROM jobs WHERE kind = 'description' AND leased_until IS NULL AND attempts = 0")
                == 1)
    }

    @Test func `a description that an earlier version left without a digest gets one`() async throws {
        let scene = try await PublishingScene()
        try await scene.publish(wheel())
        try await scene.publish(wheel("other"))
        try await scene.index.change("UPDATE files SET description = NULL")
        _ = try await rendering(scene).renderDue()
        #expect(try await shown(scene) == .html("<p>hello\n</p>"))
        #expect(try await shown(scene, "other") == .html("<p>hello\n</p>"))
        #expect(try await events(scene).count == 2)
    }

    @Test func `nobody but the server stores a description`() async throws {
        let scene = try await PublishingScene()
        try await scene.publish(wheel())
        let action = StoreDescription(file: 1, digest: "x", result: .html("<script>", renderer: "x"))
        for actor in [Actor.machineOperator, .user(id: scene.alice.id)] {
            await #expect(throws: (any Error).self) { try await scene.index.runner.run(action, as: actor, from: .commandLine) }
        }
        #expect(try await scene.index.number("SELECT count(*) FROM descriptions") == 0)
    }
}
