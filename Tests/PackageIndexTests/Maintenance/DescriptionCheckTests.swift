import Persistence
import TestSupport
import Testing

@testable import PackageIndex

@Suite struct DescriptionCheckTests {
    private func wheel(_ version: String) -> BuiltDistribution {
        var builder = WheelBuilder("demo", version)
        builder.metadataLines = ["", "text \(version)"]
        return builder.build()
    }

    private func hints(_ scene: PublishingScene, _ interpreters: [String]) throws -> [String] {
        let renderer = DescriptionRenderer(interpreters: interpreters)
        return try DescriptionCheck(database: scene.index.database, renderer: renderer, dataFolder: "/var/lib/rind").hints()
    }

    @Test func `where nothing waits there is nothing to say`() async throws {
        let scene = try await PublishingScene()
        try await scene.publish(WheelBuilder("demo", "1.0").build())
        #expect(try hints(scene, []).isEmpty)
    }

    @Test func `what waits is counted, with the reason and what to do`() async throws {
        let scene = try await PublishingScene()
        try await scene.publish(wheel("1.0"))
        let one = try #require(try hints(scene, []).first)
        #expect(one.hasPrefix("The description of 1 file waits") && one.contains("there is no Python"))
        #expect(one.contains("python3 -m venv '/var/lib/rind/python' && '/var/lib/rind/python/bin/pip' install 'readme_renderer[md]'"))
        try await scene.publish(wheel("2.0"))
        #expect(
            try hints(scene, [TestInterpreter.path]) == [
                "The descriptions of 2 files wait to be rendered: the server does that while it runs."
            ])
    }

    @Test func `what cannot be rendered is named by an example`() async throws {
        let scene = try await PublishingScene()
        for version in ["1.0", "2.0", "3.0"] { try await scene.publish(wheel(version)) }
        for (version, failure) in [("1.0", DescriptionFailure.malformed), ("2.0", .malformed), ("3.0", .tooSlow)] {
            let name = "demo-\(version)-py3-none-any.whl"
            let number = try #require(try await scene.index.number("SELECT number FROM files WHERE filename = \(name)"))
            let digest = try #require(try await scene.index.texts("SELECT description FROM files WHERE filename = \(name)").first)
            let action = StoreDescription(file: number, digest: digest, result: .plain(failure))
            try await scene.index.runner.run(action, as: .server, from: .server)
        }
        try await scene.index.change("DELETE FROM jobs")
        let found = try hints(scene, [])
        #expect(found.count == 2)
        #expect(
            found.first == """
                The description of 2 files, such as 'demo-1.0-py3-none-any.whl', is shown as plain text: it is not well-formed in the language \
                that its metadata names.
                """)
        #expect(
            found.last == "The description of the file 'demo-3.0-py3-none-any.whl' is shown as plain text: rendering it takes too long.")
    }
}
