import Accounts
import BlobStorage
import PackageIndex
import Persistence
import TestSupport
import Testing

/// Uploads at the same time, as many as there are threads.
@Suite(.serialized) struct PublishingRaceTests {
    private enum Ending: Equatable {
        case published
        case identical
        case refused(String)
    }

    private func publishAtOnce(_ files: [BuiltDistribution], _ scene: PublishingScene) async -> [Ending] {
        await withTaskGroup(of: Ending.self) { group in
            for file in files {
                group.addTask {
                    do {
                        switch try await scene.publish(file) {
                        case .published: return .published
                        case .identical: return .identical
                        }
                    } catch {
                        return .refused((error as? any Refusal)?.code ?? "\(error)")
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }

    /// What is stored is what the database refers to: now or, where two uploads met, after the next start.
    private func expectStoreMatches(_ scene: PublishingScene) async throws {
        let index = scene.index
        let referenced = Set(try await index.texts("SELECT sha256 FROM files"))
        let stored = Set(try index.blobs.names())
        #expect(stored.isSuperset(of: referenced))
        let problems = try IndexCheck(database: index.database, blobs: index.blobs).run(isDeep: true) { _ in }.problems
        #expect(problems.count == stored.count - referenced.count)
        #expect(stored.count - referenced.count <= (try index.blobs.leftovers().count), "whatever is left over, the next start finds")
    }

    @Test(arguments: [TestIndex.Storage.memory, .disk])
    func `the same file twenty times at once is published once, and nobody hears anything but that it is there`(
        storage: TestIndex.Storage
    ) async throws {
        for round in 0..<5 {
            let scene = try await PublishingScene(storage: storage)
            let file = WheelBuilder("demo", "1.\(round)").build()
            let endings = await publishAtOnce(Array(repeating: file, count: 20), scene)
            #expect(endings.count { $0 == .published } == 1)
            #expect(endings.count { $0 == .identical } == 19)
            let state = try await scene.state()
            #expect((state.files, state.blobs, state.incoming) == ([file.filename], [file.sha256], 0))
            #expect(state.events.count { $0 == "file:add" } == 1)
        }
    }

    @Test func `of twenty different files under one name exactly one wins, and the others leave nothing that stays`() async throws {
        for _ in 0..<5 {
            let scene = try await PublishingScene(storage: .disk)
            let files = (0..<20).map { WheelBuilder("demo", "1.0", module: "\($0)").build() }
            let endings = await publishAtOnce(files, scene)
            #expect(endings.count { $0 == .published } == 1)
            #expect(endings.count { $0 == .refused("file-exists") } == 19)
            #expect(try await scene.state().files.count == 1)
            try await expectStoreMatches(scene)
        }
    }

    @Test func `of twenty sdists of one release exactly one wins`() async throws {
        let scene = try await PublishingScene(storage: .disk)
        let files = (1...20).map { SdistBuilder("demo", "1." + Array(repeating: "0", count: $0).joined(separator: ".")).build() }
        let endings = await publishAtOnce(files, scene)
        #expect(endings.count { $0 == .published } == 1)
        #expect(endings.count { $0 == .refused("second-sdist") } == 19)
        try await expectStoreMatches(scene)
    }

    @Test func `the same bytes under two names at once: one name gets them`() async throws {
        let scene = try await PublishingScene(storage: .disk)
        let files = (0..<20).map { number in
            var file = WheelBuilder("demo", "1.0").build()
            file.filename = "demo-1.0-\(number)-py3-none-any.whl"
            return file
        }
        let endings = await publishAtOnce(files, scene)
        #expect(endings.count { $0 == .published } == 1)
        #expect(endings.count { $0 == .refused("file-exists") } == 19)
        try await expectStoreMatches(scene)
    }

    @Test func `of two accounts that want a new name at once one owns it`() async throws {
        let scene = try await PublishingScene(storage: .disk)
        let bob = try await scene.index.token(for: scene.index.user("bob"))
        let endings = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<20 {
                group.addTask {
                    let file = WheelBuilder("demo", "\(number)").build()
                    return (try? await scene.index.publish(file, by: number % 2 == 0 ? scene.token : bob)) != nil
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(endings.count { $0 } == 10)
        #expect(try await scene.index.number("SELECT count(*) FROM roles") == 1)
        #expect(try await scene.state().events.count { $0 == "project:create" } == 1)
        try await expectStoreMatches(scene)
    }

    @Test func `uploads that would together pass the project's limit do not`() async throws {
        let files = (10..<30).map { WheelBuilder("demo", "\($0)").build() }
        let limit = Int64(files[0].bytes.count * 5 + 3)
        let limits = PublishingLimits(fileSize: 1 << 20, projectSize: limit, newProjects: .members)
        let scene = try await PublishingScene(limits: limits, storage: .disk)
        let endings = await publishAtOnce(files, scene)
        #expect(endings.count { $0 == .published } == 5)
        #expect(endings.count { $0 == .refused("project-too-large") } == 15)
        #expect(try #require(try await scene.index.number("SELECT size FROM projects")) <= limit)
        try await expectStoreMatches(scene)
    }
}
