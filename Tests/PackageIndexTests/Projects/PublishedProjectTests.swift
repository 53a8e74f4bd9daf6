import PackageIndex
import PackagingStandards
import Persistence
import TestSupport
import Testing

/// Which release, and whose metadata, stands for a project.
@Suite struct PublishedProjectTests {
    private func wheel(_ version: String, _ summary: String, tag: String = "py3-none-any") -> BuiltDistribution {
        var builder = WheelBuilder("demo", version)
        builder.metadataLines = ["Summary: \(summary)"]
        builder.tag = tag
        return builder.build()
    }

    private func sdist(_ version: String, _ summary: String) -> BuiltDistribution {
        var builder = SdistBuilder("demo", version)
        builder.metadataLines = ["Summary: \(summary)"]
        return builder.build()
    }

    private func summary(_ scene: PublishingScene) async throws -> (version: String, text: String?) {
        let summary = try #require(try await scene.index.projects.project("demo"))
        return (summary.release.version.description, summary.metadata.summary)
    }

    @Test func `the newest wheel speaks for a release, whatever comes after it`() async throws {
        let scene = try await PublishingScene()
        let files = [
            wheel("1.0", "older wheel", tag: "py2-none-any"), wheel("1.0", "newer wheel", tag: "py3-none-any"), sdist("1.0", "sdist"),
        ]
        for file in files {
            scene.index.clock.advance(seconds: 1)
            try await scene.publish(file)
        }
        #expect(try await summary(scene) == (version: "1.0", text: "newer wheel"))
    }

    @Test func `without a wheel the sdist speaks`() async throws {
        let scene = try await PublishingScene()
        try await scene.publish(wheel("1.0", "old release's wheel"))
        try await scene.publish(sdist("2.0", "sdist"))
        #expect(try await summary(scene) == (version: "2.0", text: "sdist"))
    }

    @Test func `the current release is the highest final one, not the last that was uploaded`() async throws {
        let scene = try await PublishingScene()
        for version in ["1.9", "1.10", "2.0rc1", "1.2"] { try await scene.publish(wheel(version, version)) }
        #expect(try await summary(scene) == (version: "1.10", text: "1.10"))
    }

    @Test func `a project with nothing but pre-releases shows the highest of them`() async throws {
        let scene = try await PublishingScene()
        for version in ["1.0a2", "1.0.dev1", "1.0a10"] { try await scene.publish(wheel(version, version)) }
        #expect(try await summary(scene) == (version: "1.0a10", text: "1.0a10"))
    }

    @Test func `a yanked release is passed over, unless there is no other`() async throws {
        let scene = try await PublishingScene()
        for version in ["1.0", "2.0"] { try await scene.publish(wheel(version, version)) }
        try await scene.index.change("UPDATE releases SET yanked_at = 1 WHERE spelling = '2.0'")
        #expect(try await summary(scene).version == "1.0")
        try await scene.index.change("UPDATE releases SET yanked_at = 1")
        #expect(try await summary(scene).version == "2.0")
    }

    @Test func `a pre-release comes before what is yanked`() async throws {
        let scene = try await PublishingScene()
        for version in ["1.0", "2.0rc1"] { try await scene.publish(wheel(version, version)) }
        try await scene.index.change("UPDATE releases SET yanked_at = 1 WHERE spelling = '1.0'")
        #expect(try await summary(scene).version == "2.0rc1")
    }

    @Test func `a release that is asked for speaks for itself`() async throws {
        let scene = try await PublishingScene()
        for version in ["1.0", "2.0"] { try await scene.publish(wheel(version, version)) }
        let projects = scene.index.projects
        #expect(try await projects.project("demo", version: try Version("1.0.0"))?.metadata.summary == "1.0")
        #expect(try await projects.project("demo", version: try Version("3.0")) == nil)
        #expect(try await projects.project("demo", version: try Version("3.0")) == nil)
    }

    @Test func `a quarantined project has no document`() async throws {
        let scene = try await PublishingScene()
        try await scene.publish(wheel("1.0", "x"))
        #expect(try await scene.index.projects.project("demo") != nil)
        try await scene.index.change("UPDATE projects SET status = 'quarantined'")
        #expect(try await scene.index.projects.project("demo") == nil)
    }

    @Test func `a project without files has no summary`() async throws {
        let scene = try await PublishingScene()
        let file = wheel("1.0", "x")
        try await scene.publish(file)
        try await scene.delete(file)
        #expect(try await scene.index.projects.project("demo") == nil)
        #expect(try await scene.index.projects.project("nothing") == nil)
    }
}
