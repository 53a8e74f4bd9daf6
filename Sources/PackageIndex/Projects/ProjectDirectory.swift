package import Accounts
internal import PackagingStandards
package import Persistence

/// Finds projects for whoever gives out rights to them.
package enum ProjectDirectory {
    /// The scope of a token for these projects: each of them exists, and the user may publish to it.
    package static func scope(of names: [String], for user: User, _ transaction: ReadTransaction) throws -> TokenScope {
        try scope(of: names, userID: user.id, userName: user.name, transaction)
    }

    /// The same, for the signed-in person.
    package static func scope(of names: [String], for session: SignedIn, _ transaction: ReadTransaction) throws -> TokenScope {
        try scope(of: names, userID: session.userID, userName: session.userName, transaction)
    }

    private static func scope(of names: [String], userID: String, userName: String, _ transaction: ReadTransaction) throws -> TokenScope {
        guard !names.isEmpty else { return .account }
        let resources = try names.map { try resource($0, userID, userName, transaction) }
        return .resources(resources.enumerated().filter { index, item in !resources[..<index].contains(item) }.map(\.element))
    }

    private static func resource(_ text: String, _ userID: String, _ userName: String, _ transaction: ReadTransaction) throws
        -> TokenResource
    {
        let name: ProjectName
        do { name = try ProjectName(text) } catch { throw PublishingRefusal.filename(error.sentence) }
        guard let project = try ProjectRow.find(name.normalized, transaction) else { throw NoSuchProject(name: name.normalized) }
        let role: SQL = "SELECT 1 FROM roles WHERE project = \(project.number) AND user_id = \(userID)"
        guard try transaction.exists(role) else { throw PublishingRefusal.notPermitted(user: userName, project: name.normalized) }
        return TokenResource(name: name.normalized, id: project.id)
    }
}

/// There is no project of that name.
package struct NoSuchProject: Refusal, Equatable {
    package let name: String
    package let status = 404
    package let code = "no-such-project"

    package var sentence: String {
        "There is no project '\(name)': a token for one project can be made once its first file is uploaded."
    }
}
