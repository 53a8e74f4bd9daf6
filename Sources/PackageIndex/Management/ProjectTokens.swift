package import Accounts
package import PackagingStandards
internal import Credentials
internal import Persistence

extension ManagedProjectView {
    /// Somebody with a role.
    package struct Person: Hashable, Sendable {
        package let name: String
        package let role: String
    }
}

/// Who and what can publish to a project, or read it.
package struct ProjectAccess: Sendable {
    package let people: [ManagedProjectView.Person]
    /// Those of its people first.
    package let tokens: [OwnedToken]
    package let projectID: String
    /// Tokens of others that read the whole index, and of how many accounts they are; nothing where reading takes no token.
    package let readingAll: (tokens: Int64, accounts: Int64)?
}

extension ManagementDesk {
    /// The people of a project, and the tokens that can upload to it; for its owners.
    /// - Parameter withReaders: where reading takes a token, also those that can read it: of its people, and of anybody else those that name
    ///   it. Of those that open the whole index it is said how many there are, and not whose: that is no matter of one project.
    package func access(
        to name: ProjectName,
        withReaders: Bool,
        _ session: SignedIn,
        _ tokens: TokenDesk
    ) async throws -> ProjectAccess {
        let (row, people) = try await database.read { transaction in
            let project = try ManagedProject.find(name, session, transaction)
            let people = try transaction.all(
                """
                SELECT users.name, roles.role FROM roles JOIN users ON users.id = roles.user_id
                WHERE roles.project = \(project.row.number) ORDER BY roles.role DESC, users.name_key
                """
            ) { ManagedProjectView.Person(name: try $0.text(0), role: try $0.text(1)) }
            return (project.row, people)
        }
        let time = clock.now()
        let readers: SQL = withReaders ? "UNION \(TokenResources.tokens(naming: row.id, name.normalized))" : ""
        let isConcerned: SQL = """
            (tokens.expires_at IS NULL OR tokens.expires_at > \(time)) AND tokens.id IN (
                SELECT id FROM tokens WHERE user_id IN (SELECT user_id FROM roles WHERE project = \(row.number))
                UNION \(TokenPublisher.tokens(of: row.number)) \(readers)
            )
            """
        let (made, jobs) = try await database.read { transaction in
            let made = try transaction.all("SELECT token_id, project_id FROM token_projects WHERE name = \(name.normalized)") { row in
                (try row.text(0), try row.text(1))
            }
            return (made, try TokenPublisher.views(of: row.number, transaction))
        }
        let own = Dictionary(made) { first, _ in first }
        let names = Set(people.map(\.name))
        let all = try await tokens.tokens(where: isConcerned).filter { token in
            let isOfPeople = token.owner.map(names.contains) ?? true
            let abilities: [TokenAbility] = (isOfPeople ? [.upload] : []) + (withReaders ? [.read] : [])
            return !token.isOver(at: time.microseconds)
                && abilities.contains { token.reaches(row, name.normalized, for: $0, made: own[token.id]) }
        }
        let shown = all.map { token in jobs[token.id].map(token.seen) ?? token }
        // Who is of the project comes first: nobody else can push their tokens off the page.
        let ordered = shown.filter { $0.owner.map(names.contains) ?? false } + shown.filter { !($0.owner.map(names.contains) ?? false) }
        return ProjectAccess(
            people: people, tokens: ordered, projectID: row.id, readingAll: withReaders ? try await readingAll(row.number, at: time) : nil)
    }

    private func readingAll(_ project: Int64, at time: Timestamp) async throws -> (tokens: Int64, accounts: Int64) {
        let counted: SQL = """
            SELECT count(*), count(DISTINCT tokens.user_id) FROM tokens JOIN users ON users.id = tokens.user_id
            WHERE tokens.id IN (\(TokenResources.readingAll)) AND (tokens.expires_at IS NULL OR tokens.expires_at > \(time))
                AND users.state = 'active' AND users.hold IS NULL
                AND tokens.user_id NOT IN (SELECT user_id FROM roles WHERE project = \(project))
            """
        return try await database.read { try $0.first(counted) { (try $0.integer(0), try $0.integer(1)) } } ?? (0, 0)
    }
}

extension OwnedToken {
    /// Whether something that is done to the project, of the ability's kind, can pass what it is restricted by.
    /// - Parameter made: the id of the project of this name that the token made.
    fileprivate func reaches(_ project: ProjectRow, _ name: String, for ability: TokenAbility, made: String?) -> Bool {
        // The one release is about uploads alone.
        guard ability == .read || releaseProject == nil || releaseProject == name else { return false }
        let isNewer = made.map { $0 == project.id } ?? (namesSince <= project.createdAt.microseconds)
        return restrictions.allSatisfy { caveat in
            switch caveat {
            case .abilities(let abilities): abilities.contains(ability.rawValue)
            case .projectNames(let names): names.contains(name)
            case .projectIDs(let ids): ids.contains(project.id)
            case .projects(let ids, let newNames):
                ids.contains(project.id) || (newNames.contains(name) && isNewer)
            case .user, .validity, .networks, .versions: true
            case .unknown: false
            }
        }
    }
}
