import Accounts
import Credentials
import PackageIndex
import Persistence
import TestSupport
import Testing

/// What tokens may publish: by project, by version, one release; and what they keep when projects go and come back.
@Suite struct TokenScopeTests {
    private let index: TestIndex

    init() throws {
        index = try TestIndex()
    }

    private func code(_ name: String, _ version: String, by token: String) async -> String? {
        do {
            try await index.publish(WheelBuilder(name, version).build(), by: token)
            return nil
        } catch {
            return (error as? any Refusal)?.code
        }
    }

    private func remove(_ name: String) async throws {
        try await index.change(
            "DELETE FROM file_metadata WHERE file IN (SELECT files.number FROM files JOIN projects ON projects.number = files.project WHERE name = \(name))",
            "DELETE FROM files WHERE project = (SELECT number FROM projects WHERE name = \(name))",
            "DELETE FROM releases WHERE project = (SELECT number FROM projects WHERE name = \(name))",
            "DELETE FROM roles WHERE project = (SELECT number FROM projects WHERE name = \(name))",
            "DELETE FROM projects WHERE name = \(name)", touching: [.everything]
        )
    }

    @Test func `a token for several projects is good for each and no other, and the refusal names them`() async throws {
        let alice = try await index.user("alice")
        let all = try await index.token(for: alice)
        for name in ["a", "b", "c"] { #expect(await code(name, "1.0", by: all) == nil) }
        let token = try await index.token(for: alice, projects: ["a", "b"])
        #expect(await code("a", "1.1", by: token) == nil)
        #expect(await code("b", "1.1", by: token) == nil)
        #expect(await code("c", "1.1", by: token) == "token-project")
        let error = await #expect(throws: AccountRefusal.self) { try await index.publish(WheelBuilder("new", "1").build(), by: token) }
        #expect(error?.sentence.contains("'a', 'b'") == true)
    }

    @Test func `a project made anew under its old name does not inherit`() async throws {
        let alice = try await index.user("alice")
        let all = try await index.token(for: alice)
        #expect(await code("demo", "1.0", by: all) == nil)
        let token = try await index.token(for: alice, projects: ["demo"])
        try await remove("demo")
        #expect(await code("demo", "2.0", by: token) == "token-project")
        #expect(await code("demo", "2.0", by: all) == nil)
        #expect(await code("demo", "2.1", by: token) == "token-project")
    }

    @Test func `a token for a project that is yet to be made makes it, goes on, and is not good for another of that name`() async throws {
        let alice = try await index.user("alice")
        let token = try await index.token(for: alice, projects: ["fresh"])
        #expect(await code("other", "1.0", by: token) == "token-project")
        #expect(await code("fresh", "1.0", by: token) == nil)
        #expect(await code("fresh", "1.1", by: token) == nil)
        try await remove("fresh")
        #expect(await code("fresh", "2.0", by: token) == "token-project")
    }

    @Test func `a project that was there before is not one that is yet to be made, whoever wrote its name into a token`() async throws {
        let alice = try await index.user("alice")
        #expect(await code("demo", "1.0", by: try await index.token(for: alice)) == nil)
        index.clock.advance(seconds: 1)
        let text = try await index.token(for: alice)
        let forged = try APIToken(text).restricted(by: [.projects(ids: [], newNames: ["demo"])]).revealed()
        #expect(await code("demo", "1.1", by: forged) == "token-project")
        #expect(await code("demo", "1.1", by: text) == nil)
    }

    @Test func `a token for versions is good for those alone`() async throws {
        let alice = try await index.user("alice")
        let token = try await index.token(for: alice, versions: ["==1.*", ">=3,<4"])
        #expect(await code("demo", "1.5", by: token) == nil)
        #expect(await code("demo", "3.0rc1", by: token) == "token-version")
        #expect(await code("demo", "3.0", by: token) == nil)
        #expect(await code("demo", "2.0", by: token) == "token-version")
    }

    @Test func `a token for one release is bound to the first, and closed an hour later`() async throws {
        let alice = try await index.user("alice")
        #expect(await code("demo", "1.0", by: try await index.token(for: alice)) == nil)
        let token = try await index.token(for: alice, isForOneRelease: true)
        #expect(await code("demo", "2.0", by: token) == nil)
        #expect(await code("demo", "2.1", by: token) == "token-release")
        #expect(await code("other", "2.0", by: token) == "token-release")
        try await index.publish(SdistBuilder("demo", "2.0").build(), by: token)
        index.clock.advance(seconds: 3_599)
        #expect(await code("demo", "2.1", by: token) == "token-release")
        _ = try await index.authenticated(token)
        index.clock.advance(seconds: 1)
        let error = await #expect(throws: AccountRefusal.self) { try await index.authenticated(token) }
        #expect(error?.code == "token-release")
        #expect(error?.sentence.contains("demo 2.0") == true)
    }

    @Test func `of two first uploads at once, one binds the token`() async throws {
        let alice = try await index.user("alice")
        let token = try await index.token(for: alice, isForOneRelease: true)
        let codes = await withTaskGroup { group in
            for version in ["1.0", "2.0", "3.0", "4.0"] { group.addTask { await self.code("demo", version, by: token) } }
            return await group.reduce(into: []) { $0.append($1 ?? "published") }
        }
        #expect(codes.sorted() == ["published", "token-release", "token-release", "token-release"])
    }
}
