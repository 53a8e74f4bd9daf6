package import Accounts
internal import PackagingStandards
package import Persistence

/// Finds projects for whoever gives out rights to them.
package enum ProjectDirectory {
    /// The scope of a token for these projects: of those that exist the user may publish to each, the others are yet to be made.
    /// Without any, for the whole account.
    package static func scope(of names: [String], for user: User, _ transaction: ReadTransaction) throws -> TokenScope {
        try scope(of: names, userID: user.id, userName: user.name, transaction)
    }

    /// The same, for the signed-in person.
    package static func scope(of names: [String], for session: SignedIn, _ transaction: ReadTransaction) throws -> TokenScope {
        try scope(of: names, userID: session.userID, userName: session.userName, transaction)
    }

    private static func scope(of names: [String], userID: String, userName: String, _ transaction: ReadTransaction) throws -> TokenScope {
        guard !names.isEmpty else { return .account }
        var (resources, newNames): ([TokenResource], [String]) = ([], [])
        for text in names {
            let name = try normalized(text)
            guard let resource = try resource(name, userID, userName, transaction) else {
                if !newNames.contains(name) { newNames.append(name) }
                continue
            }
            if !resources.contains(resource) { resources.append(resource) }
        }
        return .resources(resources, newNames: newNames)
    }

    private static func normalized(_ text: String) throws -> String {
        do { return try ProjectName(text).normalized } catch { throw PublishingRefusal.filename(error.sentence) }
    }

    /// - Returns: nothing if there is no project of that name.
    private static func resource(_ name: String, _ userID: String, _ userName: String, _ transaction: ReadTransaction) throws
        -> TokenResource?
    {
        guard let project = try ProjectRow.find(name, transaction) else { return nil }
        let role: SQL = "SELECT 1 FROM roles WHERE project = \(project.number) AND user_id = \(userID)"
        guard try transaction.exists(role) else { throw PublishingRefusal.notPermitted(user: userName, project: name) }
        return TokenResource(name: name, id: project.id)
    }

    /// The names of projects by their ids; of those that are gone, nothing.
    package static func names(of ids: [String], _ transaction: ReadTransaction) throws -> [String: String] {
        guard !ids.isEmpty else { return [:] }
        let rows = try transaction.all("SELECT id, name FROM projects WHERE id IN \(list: ids)") { (try $0.text(0), try $0.text(1)) }
        return Dictionary(rows) { first, _ in first }
    }
}
