import Accounts
import PackagingStandards
import Persistence
import TestSupport
import Testing

@testable import PackageIndex

/// What was acknowledged is found by the next search; what is gone is not.
@Suite struct SearchFreshnessTests {
    private func stale(_ scene: SearchScene) async throws -> Int64? {
        try await scene.index.number("SELECT count(*) FROM search_stale")
    }

    private func mark(_ scene: SearchScene) async throws {
        try await scene.index.change(
            "INSERT INTO search_stale (project, mark) SELECT number, 1000000 FROM projects WHERE true ON CONFLICT DO NOTHING"
        )
    }

    @Test func `an upload leaves one mark, and the next search finds it and clears the mark`() async throws {
        let scene = try await SearchScene()
        for version in ["1.0", "1.1", "1.2"] { try await scene.publish("demo", version, "summary \(version)") }
        #expect(try await stale(scene) == 1)
        #expect(try await scene.find("demo").hits.map(\.version) == ["1.2"])
        #expect(try await stale(scene) == 0)
    }

    @Test func `each upload is found by the search that follows it`() async throws {
        let scene = try await SearchScene(storage: .disk)
        for number in 0..<50 {
            try await scene.publish("demo", "1.\(number)", "word\(number)")
            #expect(try await scene.find("word\(number)").hits.map(\.version) == ["1.\(number)"])
            #expect(try await scene.names("word\(number - 1)").isEmpty)
        }
    }

    @Test func `what is uploaded beside many searches is found by whoever searches afterwards`() async throws {
        let scene = try await SearchScene(storage: .disk)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<4 {
                group.addTask {
                    for number in 0..<20 {
                        try await scene.publish("demo-\(task)", "1.\(number)", "word\(task)x\(number)")
                        #expect(try await scene.find("word\(task)x\(number)").hits.map(\.version) == ["1.\(number)"])
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await stale(scene) == 0)
        #expect(try scene.index.database.searchIndexProblems().isEmpty)
    }

    @Test func `an identical upload again marks nothing`() async throws {
        let scene = try await SearchScene()
        try await scene.publish("demo")
        _ = try await scene.find("demo")
        try await scene.publish("demo")
        #expect(try await stale(scene) == 0)
    }

    @Test func `the current release speaks, not the last that was uploaded`() async throws {
        let scene = try await SearchScene()
        try await scene.publish("demo", "2.0", "current")
        try await scene.publish("demo", "3.0rc1", "early")
        try await scene.publish("demo", "1.0", "late")
        #expect(try await scene.find("demo").hits.map(\.summary) == ["current"])
        #expect(try await scene.names("late early").isEmpty)
        try await scene.index.change("UPDATE releases SET yanked_at = 1 WHERE spelling = '2.0'")
        try await mark(scene)
        #expect(try await scene.find("demo").hits.map(\.summary) == ["late"])
        #expect(try await scene.names("current").isEmpty)
    }

    @Test(arguments: [
        ["UPDATE projects SET status = 'quarantined'"],
        ["DELETE FROM file_metadata", "DELETE FROM files"],
        ["DELETE FROM file_metadata", "DELETE FROM files", "DELETE FROM releases", "DELETE FROM roles", "DELETE FROM projects"],
    ])
    func `a project that is withheld, emptied or deleted is not found, by no word and no slip`(statements: [String]) async throws {
        let scene = try await SearchScene()
        try await scene.publish("requests", "1.0", "something", lines: ["Classifier: A"])
        #expect(try await scene.names("something") == ["requests"])
        try await mark(scene)
        for statement in statements { try await scene.index.change("\(sql: statement)") }
        #expect(try await scene.names("requests").isEmpty)
        #expect(try await scene.names("something").isEmpty)
        #expect(try await scene.names("", classifiers: ["A"]).isEmpty)
        #expect(try await scene.suggestions("reqeusts").isEmpty)
        for table in ["search_documents", "search_pieces", "search_stale", "search_words_docsize"] {
            #expect(try await scene.index.number("SELECT count(*) FROM \(sql: table)") == 0, "\(table)")
        }
    }

    @Test func `an archived project is found, and one that comes back from quarantine too`() async throws {
        let scene = try await SearchScene()
        try await scene.publish("demo")
        for (status, isFound) in [("archived", true), ("quarantined", false), ("active", true), ("deprecated", true)] {
            try await scene.index.change("UPDATE projects SET status = \(status)")
            try await mark(scene)
            #expect(try await scene.names("demo").isEmpty == !isFound, "\(status)")
        }
    }

    @Test func `what another process published is found`() async throws {
        let scene = try await SearchScene(storage: .disk)
        #expect(try await scene.names("demo").isEmpty)
        let other = try Database(path: scene.index.folder.path("rind.sqlite"), clock: scene.index.clock.wallClock)
        let runner = ActionRunner(other, clock: scene.index.clock.wallClock)
        let limits = scene.index.publisher.limits
        let publisher = Publisher(
            database: other, runner: runner, blobs: scene.index.blobs, limits: limits, limiter: scene.index.desk.limiter,
            clock: scene.index.clock.wallClock
        )
        try await scene.index.publish(SearchScene.wheel("demo"), by: scene.publishing.token, with: publisher)
        #expect(try await scene.names("demo") == ["demo"])
    }

    @Test func `one search brings one batch up to date, the newest projects first, and all are found in the end`() async throws {
        let scene = try await SearchScene()
        try await scene.fill(SearchIndexer.batch + 10, "project", "x")
        #expect(try await scene.find("project").total == SearchIndexer.batch)
        #expect(try await scene.names("project-\(SearchIndexer.batch + 10)").count == 1)
        try await scene.index.indexer.catchUp()
        #expect(try await scene.find("x").total == SearchIndexer.batch + 10)
    }

    @Test func `a document that was read before a change is not taken for one that was read after it`() async throws {
        let scene = try await SearchScene()
        try await scene.publish("demo", "1.0", "old")
        let early = try await scene.index.database.read { try SearchUpdate.due(10, $0) }
        try await scene.publish("demo", "2.0", "new")
        let tables = DerivedTables(scene.index.database)
        try await tables.write { transaction in for update in early { try update.apply(transaction) } }
        #expect(try await stale(scene) == 1)
        #expect(try await scene.names("old").isEmpty)
        #expect(try await scene.names("new") == ["demo"])
        try await tables.write { transaction in for update in early { try update.apply(transaction) } }
        #expect(try await scene.names("old").isEmpty)
        #expect(try await scene.names("new") == ["demo"])
    }

    @Test func `metadata that cannot be read does not keep a project from being found by its name`() async throws {
        let scene = try await SearchScene()
        try await scene.publish("demo", "1.0", "x")
        try await scene.index.change("UPDATE file_metadata SET content = x'00ff'")
        #expect(try await scene.names("demo") == ["demo"])
    }

    @Test func `a project of many files and one of a huge description are taken by what is said of the current release`() async throws {
        let scene = try await SearchScene()
        var builder = WheelBuilder("huge", "1.0")
        let body = "\n\n" + String(repeating: "unlikelyword\n\nSummary: not this\n", count: 100_000)
        builder.metadata = Array("Metadata-Version: 2.1\r\nName: huge\r\nVersion: 1.0\r\nSummary: this\r\n\r\n\(body)".utf8)
        try await scene.publishing.publish(builder.build())
        #expect(try await scene.find("huge").hits.map(\.summary) == ["this"])
        #expect(try await scene.names("unlikelyword").isEmpty)
    }
}

/// A damaged index is found out, and made anew.
@Suite struct SearchDamageTests {
    private static let damages: [String] = [
        "DELETE FROM search_words_docsize", "DELETE FROM search_words_data WHERE id > 10", "DELETE FROM search_documents",
        "UPDATE search_words_data SET block = x'ffffffffffff' WHERE id > 10",
    ]

    private func scene() async throws -> SearchScene {
        let scene = try await SearchScene(storage: .disk)
        for name in ["bread", "cheese", "wine"] { try await scene.publish(name, "1.0", "for supper") }
        #expect(try await scene.find("supper").total == 3)
        return scene
    }

    private func check(_ scene: SearchScene) throws -> IndexCheck.Report {
        try IndexCheck(database: scene.index.database, blobs: scene.index.blobs).run(isDeep: false) { _ in }
    }

    @Test(arguments: damages) func `the check finds the damage, and mending brings everything back`(damage: String) async throws {
        let scene = try await scene()
        #expect(try check(scene).problems.isEmpty)
        try await scene.index.change("\(sql: damage)")
        #expect(try check(scene).problems.contains { $0.hasPrefix("The search index is damaged") })
        #expect(try await !scene.index.indexer.mend().isEmpty)
        try await scene.index.indexer.catchUp()
        #expect(try check(scene).problems.isEmpty && check(scene).notes.isEmpty)
        #expect(try await scene.find("supper").total == 3)
        #expect(try await scene.suggestions("chesse") == ["cheese"])
    }

    @Test func `a sound index is left as it is`() async throws {
        let scene = try await scene()
        #expect(try await scene.index.indexer.mend().isEmpty)
        #expect(try await scene.index.number("SELECT count(*) FROM search_stale") == 0)
    }

    @Test func `a search that meets damage asks to come back, and the index is made anew`() async throws {
        let scene = try await scene()
        try await scene.index.change("UPDATE search_words_data SET block = x'ffffffffffff' WHERE id > 10")
        await #expect(throws: SearchRefusal.isBeingRebuilt) { try await scene.find("supper") }
        #expect(try await scene.find("supper").total == 3)
    }

    @Test func `the check says how far search is behind, which is no problem`() async throws {
        let scene = try await scene()
        try await scene.publish("soup", "1.0", "x")
        let report = try check(scene)
        #expect(report.problems.isEmpty)
        #expect(report.notes == ["Search does not know yet what changed in 1 project: the server catches up."])
    }
}
