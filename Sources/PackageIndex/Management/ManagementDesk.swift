package import Accounts
package import PackagingStandards
package import Persistence

/// Where an owner manages a project: what is shown, and what may be done.
package struct ManagementDesk: Sendable {
    let database: Database
    private let runner: ActionRunner
    private let limiter: AttemptLimiter
    let clock: WallClock

    package init(database: Database, runner: ActionRunner, limiter: AttemptLimiter, clock: WallClock) {
        self.limiter = limiter
        self.clock = clock
        self.database = database
        self.runner = runner
    }

    /// The project as its owner sees it: also the releases without files.
    package func project(_ name: ProjectName, _ session: SignedIn) async throws -> ManagedProjectView {
        try await database.read { transaction in
            let project = try ManagedProject.find(name, session, transaction)
            return try ManagedProjectView(project, transaction)
        }
    }

    /// - Parameter confirmation: the version, typed back.
    package func yank(
        _ name: ProjectName, _ version: Version, reason: String, confirmation: String, _ session: SignedIn, from client: Client
    ) async throws {
        try require(confirmation, version)
        try await run(try YankRelease(session, name, version, reason: reason, limiter), session, client)
    }

    package func unyank(
        _ name: ProjectName, _ version: Version, confirmation: String, _ session: SignedIn, from client: Client
    ) async throws {
        try require(confirmation, version)
        try await run(UnyankRelease(session, name, version, limiter), session, client)
    }

    package func deleteRelease(
        _ name: ProjectName, _ version: Version, confirmation: String, _ session: SignedIn, from client: Client
    ) async throws {
        try require(confirmation, version)
        try await run(DeleteRelease(session, name, version), session, client)
    }

    /// - Parameter confirmation: the project's name, typed back.
    package func deleteFile(
        _ name: ProjectName, _ version: Version, filename: String, confirmation: String, _ session: SignedIn, from client: Client
    ) async throws {
        try require(confirmation, name)
        try await run(DeleteFile(session, name, version, filename: filename), session, client)
    }

    package func deleteProject(_ name: ProjectName, confirmation: String, _ session: SignedIn, from client: Client) async throws {
        try require(confirmation, name)
        try await run(DeleteProject(session, name), session, client)
    }

    private func require(_ confirmation: String, _ version: Version) throws {
        guard (try? Version(confirmation)) == version else { throw ManagingRefusal.confirmationDiffers(wanted: version.description) }
    }

    private func require(_ confirmation: String, _ name: ProjectName) throws {
        guard (try? ProjectName(confirmation))?.normalized == name.normalized else {
            throw ManagingRefusal.confirmationDiffers(wanted: name.normalized)
        }
    }

    private func run<Act: Action>(_ action: Act, _ session: SignedIn, _ client: Client) async throws where Act.Outcome == Void {
        try await runner.run(action, as: session.actor, from: client.origin)
    }
}

/// A project as its owner sees it.
package struct ManagedProjectView: Sendable {
    package struct Release: Sendable {
        package let version: Version
        package let isYanked: Bool
        package let yankReason: String?
        /// By name.
        package let filenames: [String]
    }

    /// Normalized.
    package let name: String
    package let spelling: String
    /// The highest version first.
    package let releases: [Release]
    /// Whether only trusted publishers upload to it.
    package let isTrustedOnly: Bool

    init(_ project: ManagedProject, _ transaction: ReadTransaction) throws {
        name = project.name
        spelling = project.row.spelling
        isTrustedOnly = project.row.isTrustedOnly
        var filenames: [String: [String]] = [:]
        try transaction.forEach("SELECT version, filename FROM files WHERE project = \(project.row.number) ORDER BY filename") { row in
            filenames[try row.text(0), default: []].append(try row.text(1))
        }
        releases = try transaction.all(
            "SELECT version, spelling, yanked_at, yank_reason FROM releases WHERE project = \(project.row.number)"
        ) { row in
            Release(
                version: try Version(try row.text(1)),
                isYanked: try row.optionalInteger(2) != nil,
                yankReason: try row.optionalText(3),
                filenames: filenames[try row.text(0)] ?? []
            )
        }.sorted { $1.version < $0.version }
    }
}
