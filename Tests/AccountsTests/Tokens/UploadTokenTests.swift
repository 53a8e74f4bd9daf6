import Accounts
import Credentials
import Persistence
import TestSupport
import Testing

/// What a good token may upload to, as the transaction that makes the change asks.
@Suite struct UploadTokenTests {
    private let index: TestIndex

    init() throws {
        index = try TestIndex()
    }

    private func token(restrictedBy caveats: [TokenCaveat] = []) async throws -> AuthenticatedToken {
        let text = try await index.token(for: try await index.user("alice"))
        return try await index.authenticated(try APIToken(text).restricted(by: caveats).revealed())
    }

    private func require(_ token: AuthenticatedToken, _ name: String, _ id: String?) async throws {
        let time = index.clock.now
        let target = TokenTarget(projectName: name, projectID: id, projectMadeAt: id.map { _ in 0 }, version: nil)
        try await index.database.read { try token.require(target, at: time, $0) }
    }

    private func code(_ token: AuthenticatedToken, _ name: String, _ id: String?) async -> String? {
        await #expect(throws: AccountRefusal.self) { try await require(token, name, id) }?.code
    }

    @Test func `a token of the account is good for any project, also for one that is yet to be made`() async throws {
        let token = try await token()
        try await require(token, "demo", "id-1")
        try await require(token, "demo", nil)
    }

    @Test func `a token for a project by name is good for that name alone`() async throws {
        let token = try await token(restrictedBy: [.projectNames(["demo"])])
        try await require(token, "demo", "id-1")
        #expect(await code(token, "other", "id-1") == "token-project")
    }

    @Test func `a token for a project by id is good for that id alone: a project made anew under the name has another`() async throws {
        let token = try await token(restrictedBy: [.projectNames(["demo"]), .projectIDs(["id-1"])])
        try await require(token, "demo", "id-1")
        #expect(await code(token, "demo", "id-2") == "token-project")
        #expect(await code(token, "demo", nil) == "token-project")
        #expect(await code(token, "other", "id-1") == "token-project")
    }

    @Test func `what was good at the door is asked again: a disabled account, a token that is gone, a time that has passed`() async throws {
        let token = try await token(restrictedBy: [.validity(expires: index.clock.now.seconds + 60, notBefore: 0)])
        try await require(token, "demo", nil)
        index.clock.advance(seconds: 60)
        #expect(await code(token, "demo", nil) == "token-expired")
        index.clock.advance(seconds: -60)
        try await index.asOperator(DisableUser(name: Username("alice"), reason: "left"))
        #expect(await code(token, "demo", nil) == "account-disabled")
        try await index.change("DELETE FROM tokens")
        #expect(await code(token, "demo", nil) == "credential-invalid")
    }
}
