import Persistence
import TestSupport
import Testing

/// Two databases on one file, as two processes have it.
@Suite struct ForeignCommitTests {
    private let folder: TemporaryFolder
    private let ours: Database
    private let theirs: Database
    /// What our observer was told.
    private let heard: Recorder<Set<Change>>

    init() throws {
        folder = try TemporaryFolder()
        let ours = try Database(path: folder.path("rind.sqlite"))
        let heard = Recorder<Set<Change>>()
        ours.observer.observe { heard.add($0) }
        (self.ours, self.heard) = (ours, heard)
        theirs = try Database(path: folder.path("rind.sqlite"))
    }

    private func add(_ name: String, to database: Database) async throws {
        try await ActionRunner(database, clock: .system).run(.adding(name))
    }

    @Test func `a commit of another process is noticed once`() async throws {
        try await ours.noticeForeignCommits()
        try await add("a", to: theirs)
        try await ours.noticeForeignCommits()
        #expect(heard.all == [[.everything]])
        try await ours.noticeForeignCommits()
        #expect(heard.all.count == 1)
    }

    @Test func `our own commits are not reported as another's`() async throws {
        for name in ["a", "b", "c"] {
            try await add(name, to: ours)
            try await ours.noticeForeignCommits()
        }
        #expect(heard.all.count == 3)
        #expect(!heard.all.contains([.everything]))
    }

    @Test func `another's commit is noticed even between two of ours`() async throws {
        try await add("a", to: ours)
        try await add("b", to: theirs)
        try await add("c", to: ours)
        try await ours.noticeForeignCommits()
        #expect(heard.all.last == [.everything])
    }

    @Test func `what was committed before we opened the file is no news`() async throws {
        try await add("a", to: theirs)
        let late = try Database(path: folder.path("rind.sqlite"))
        let news = Counter()
        late.observer.observe { _ in news.add() }
        try await late.noticeForeignCommits()
        #expect(news.value == 0)
    }

    @Test func `a refused action of another process is no commit`() async throws {
        try await add("a", to: theirs)
        try await ours.noticeForeignCommits()
        await #expect(throws: (any Error).self) { try await add("a", to: theirs) }
        try await ours.noticeForeignCommits()
        #expect(heard.all.count == 1)
    }

    @Test func `what another process committed is what we read next`() async throws {
        try await add("a", to: theirs)
        #expect(try await RowCounts(of: ours).users == 1)
    }

    @Test func `two processes that write at once both succeed`() async throws {
        let (ours, theirs) = (ours, theirs)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<40 {
                group.addTask { try await ActionRunner(number % 2 == 0 ? ours : theirs, clock: .system).run(.adding("u\(number)")) }
            }
            try await group.waitForAll()
        }
        #expect(try await RowCounts(of: ours) == RowCounts(users: 40, events: 40, personal: 40, jobs: 40))
    }
}
