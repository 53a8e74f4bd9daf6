package import Accounts
package import Persistence

/// What a signed-in person sees and does about the projects that are theirs.
package struct OwnershipDesk: Sendable {
    private let database: Database
    private let runner: ActionRunner
    private let site: SiteIdentity

    package init(database: Database, runner: ActionRunner, site: SiteIdentity) {
        self.database = database
        self.runner = runner
        self.site = site
    }

    package func projects(_ session: SignedIn) async throws -> [Ownership.Role] {
        try await database.read { try Ownership.projects(of: session.userID, $0) }
    }

    /// Those of another person, for whoever may know: ask before.
    package func projects(of userID: String) async throws -> [Ownership.Role] {
        try await database.read { try Ownership.projects(of: userID, $0) }
    }

    /// The scope of a token for these projects, by their names; without any, for the whole account.
    package func scope(of names: [String], _ session: SignedIn) async throws -> TokenScope {
        try await database.read { try ProjectDirectory.scope(of: names, for: session, $0) }
    }

    /// The names of projects by their ids.
    package func names(of ids: [String]) async throws -> [String: String] {
        try await database.read { try ProjectDirectory.names(of: ids, $0) }
    }

    /// - Throws: `StillSoleOwner`
    package func requireNoSoleProject(_ session: SignedIn) async throws {
        let projects = try await database.read { try Ownership.soleProjects(of: session.userID, $0) }
        guard projects.isEmpty else { throw StillSoleOwner(projects: projects) }
    }

    package func deleteAccount(_ session: SignedIn, from client: Client) async throws {
        try await runner.run(DeleteAccount(session, site: site), as: session.actor, from: client.origin)
    }
}
