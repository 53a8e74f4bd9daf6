import HTTPTypes
import NIOCore
import PackageIndex
import TestSupport
import Testing

@testable import Web

@Suite struct ReadCacheTests {
    private func answer(_ text: String, project: String? = "demo", size: Int = 0) -> CachedAnswer {
        let bytes = Array(text.utf8) + [UInt8](repeating: 0x20, count: size)
        return CachedAnswer(entityTag: "\"\(text)\"", fields: [:], body: .bytes(ByteBuffer(bytes: bytes)), project: project)
    }

    /// A build that waits until the test lets it go on, and says when it has begun.
    private final class Gate: Sendable {
        private let begun = AsyncStream.makeStream(of: Void.self)
        private let opened = AsyncStream.makeStream(of: Void.self)

        func pass() async {
            begun.continuation.finish()
            for await _ in opened.stream {}
        }

        func hasBegun() async {
            for await _ in begun.stream {}
        }

        func open() {
            opened.continuation.finish()
        }
    }

    @Test func `what was built is kept, and asked for again it is not built again`() async throws {
        let cache = ReadCache(limit: 1 << 20)
        let builds = Counter()
        for _ in 0..<3 {
            let found = try await cache.answer("k", project: "demo") {
                builds.add()
                return answer("a")
            }
            #expect(found?.entityTag == "\"a\"")
        }
        #expect(builds.value == 1)
        #expect(cache.hit("k") != nil)
    }

    @Test func `however many ask at the same time, it is built once`() async throws {
        let cache = ReadCache(limit: 1 << 20)
        let (builds, gate) = (Counter(), Gate())
        let tags = try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    try await cache.answer("k", project: "demo") {
                        builds.add()
                        await gate.pass()
                        return answer("a")
                    }?.entityTag
                }
            }
            await gate.hasBegun()
            gate.open()
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(tags == Array(repeating: "\"a\"", count: 100))
        #expect(builds.value == 1)
    }

    @Test func `that nothing is there is never kept`() async throws {
        let cache = ReadCache(limit: 1 << 20)
        let missing = try await cache.answer("k", project: "demo") { nil }
        #expect(missing == nil)
        #expect(try await cache.answer("k", project: "demo") { answer("a") } != nil)
    }

    @Test func `a build that failed tells its asker, and the next one builds`() async throws {
        let cache = ReadCache(limit: 1 << 20)
        await #expect(throws: CancellationError.self) { try await cache.answer("k", project: "demo") { throw CancellationError() } }
        #expect(try await cache.answer("k", project: "demo") { answer("a") } != nil)
    }

    @Test func `those who waited for a build that failed build anew`() async throws {
        let cache = ReadCache(limit: 1 << 20)
        let (attempts, gate) = (Counter(), Gate())
        let endings = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    (try? await cache.answer("k", project: "demo") {
                        guard attempts.add() == 1 else { return answer("a") }
                        await gate.pass()
                        throw CancellationError()
                    }) != nil
                }
            }
            await gate.hasBegun()
            gate.open()
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(endings.count { $0 } == 19)
        #expect(attempts.value == 2)
    }

    @Test(arguments: [[StaleView.project("demo")], [.everything], [.projectList, .project("demo")]])
    func `a change drops what it made stale`(change: [StaleView]) async throws {
        let cache = ReadCache(limit: 1 << 20)
        for key in ["k1", "k2"] { _ = try await cache.answer(key, project: "demo") { answer("old") } }
        cache.drop(change)
        #expect(cache.hit("k1") == nil)
        #expect(cache.hit("k2") == nil)
        #expect(try await cache.answer("k1", project: "demo") { answer("new") }?.entityTag == "\"new\"")
    }

    @Test func `a change drops nothing of other projects, and the list, which shows its serial`() async throws {
        let cache = ReadCache(limit: 1 << 20)
        _ = try await cache.answer("other", project: "other") { answer("o", project: "other") }
        _ = try await cache.answer("list", project: nil) { answer("l", project: nil) }
        cache.drop([.project("demo")])
        #expect(cache.hit("other") != nil)
        #expect(cache.hit("list") == nil)
        _ = try await cache.answer("list", project: nil) { answer("l", project: nil) }
        cache.drop([.projectList])
        #expect(cache.hit("other") != nil)
        #expect(cache.hit("list") == nil)
    }

    @Test(arguments: [StaleView.project("demo"), .everything])
    func `what was being built during a change is not kept, and who asks after the change gets the new`(change: StaleView) async throws {
        let cache = ReadCache(limit: 1 << 20)
        let gate = Gate()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                let early = try await cache.answer("k", project: "demo") {
                    await gate.pass()
                    return answer("old")
                }
                #expect(early?.entityTag == "\"old\"", "who asked before is told what was so then")
            }
            await gate.hasBegun()
            cache.drop([change])
            let late = try await cache.answer("k", project: "demo") { answer("new") }
            #expect(late?.entityTag == "\"new\"")
            gate.open()
            try await group.waitForAll()
        }
        #expect(cache.hit("k")?.entityTag == "\"new\"")
    }

    @Test func `who waited for a build that a change overtook does not get the old`() async throws {
        let cache = ReadCache(limit: 1 << 20)
        let gate = Gate()
        try await withThrowingTaskGroup(of: String?.self) { group in
            group.addTask {
                try await cache.answer("k", project: "demo") {
                    await gate.pass()
                    return answer("old")
                }?.entityTag
            }
            await gate.hasBegun()
            for _ in 0..<10 {
                group.addTask { try await cache.answer("k", project: "demo") { answer("new") }?.entityTag }
            }
            cache.drop([.project("demo")])
            gate.open()
            let tags = try await group.reduce(into: []) { $0.append($1 ?? "") }
            #expect(tags.count { $0 == "\"old\"" } == 1)
        }
        #expect(cache.hit("k")?.entityTag == "\"new\"")
    }

    @Test func `what is kept stays within the limit, and what was used last stays`() async throws {
        let limit = 1 << 20
        let cache = ReadCache(limit: limit)
        _ = try await cache.answer("hot", project: "hot") { answer("hot", project: "hot", size: 10_000) }
        for number in 0..<1_000 {
            _ = try await cache.answer("k\(number)", project: "p\(number)") { answer("a", project: "p\(number)", size: 10_000) }
            #expect(cache.hit("hot") != nil, "\(number)")
        }
        let kept = (0..<1_000).filter { cache.hit("k\($0)") != nil }
        #expect(kept.count * 10_000 <= limit)
        #expect(kept.count * 12_100 >= limit / 2, "it is used")
        #expect(kept.last == 999)
    }

    @Test func `what was dropped makes room`() async throws {
        let cache = ReadCache(limit: 100_000)
        for round in 0..<50 {
            for number in 0..<5 {
                _ = try await cache.answer("k\(number)", project: "demo") { answer("\(round)", size: 10_000) }
                #expect(cache.hit("k\(number)")?.entityTag == "\"\(round)\"")
            }
            cache.drop([round % 2 == 0 ? .project("demo") : .everything])
        }
    }

    @Test func `an answer that would take a quarter of the room is sent and not kept`() async throws {
        let cache = ReadCache(limit: 100_000)
        #expect(try await cache.answer("k", project: "demo") { answer("a", size: 30_000) } != nil)
        #expect(cache.hit("k") == nil)
    }

    @Test func `readers, builders and changes at the same time do not lose each other`() async throws {
        let cache = ReadCache(limit: 200_000)
        let (serial, acknowledged) = (Counter(), Counter())
        try await withThrowingTaskGroup(of: Void.self) { group in
            for reader in 0..<8 {
                group.addTask {
                    for number in 0..<300 {
                        let key = "k\((reader + number) % 7)"
                        let before = acknowledged.value
                        let found = try await cache.answer(key, project: "demo") {
                            await Task.yield()
                            return answer("\(serial.value)", size: 5_000)
                        }
                        let tag = try #require(found?.entityTag.dropFirst().dropLast()).description
                        #expect(Int(tag) ?? -1 >= before, "what was committed before the question is in the answer")
                    }
                }
            }
            group.addTask {
                for _ in 0..<300 {
                    serial.add()
                    cache.drop([.project("demo")])
                    acknowledged.add()
                    await Task.yield()
                }
            }
            try await group.waitForAll()
        }
    }
}
