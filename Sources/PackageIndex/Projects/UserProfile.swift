internal import Persistence

/// What everybody may see of a person who has published something.
package struct UserProfile: Sendable {
    package let name: String
    package let displayName: String
    /// In microseconds since the beginning of 1970 UTC.
    package let createdAt: Int64
    /// The address that the person chose to show.
    package let publicAddress: String?
    package let projects: [Ownership.Role]
}

extension ProjectReader {
    /// The person of that user name, in any case; nothing before a project with files is theirs.
    package func profile(of name: String) async throws -> UserProfile? {
        try await read { transaction in
            let user = try transaction.first(
                "SELECT id, name, full_name, created_at FROM users WHERE name_key = \(name.lowercased()) AND deleted_at IS NULL"
            ) { (id: try $0.text(0), name: try $0.text(1), displayName: try $0.text(2), createdAt: try $0.integer(3)) }
            guard let user else { return nil }
            let projects = try Ownership.publicProjects(of: user.id, transaction)
            guard !projects.isEmpty else { return nil }
            let address = try transaction.first(
                "SELECT address FROM email_addresses WHERE user_id = \(user.id) AND is_public = 1 AND is_verified = 1"
            ) { try $0.text(0) }
            return UserProfile(
                name: user.name,
                displayName: user.displayName,
                createdAt: user.createdAt,
                publicAddress: address,
                projects: projects
            )
        }
    }
}

extension Ownership {
    /// Those that everybody can see: with files, and not withheld.
    static func publicProjects(of userID: String, _ transaction: ReadTransaction) throws -> [Role] {
        try transaction.all(
            """
            SELECT projects.name, projects.spelling, roles.role FROM roles JOIN projects ON projects.number = roles.project
            WHERE roles.user_id = \(userID) AND projects.status <> 'quarantined'
                AND EXISTS (SELECT 1 FROM files WHERE files.project = projects.number)
            ORDER BY projects.name LIMIT 1000
            """
        ) { Role(name: try $0.text(0), spelling: try $0.text(1), isOwner: try $0.text(2) == "owner") }
    }
}
