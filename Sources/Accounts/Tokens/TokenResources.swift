internal import Credentials
package import Persistence

/// What tokens are for, kept beside them so that the tokens of a resource are found without reading all.
package enum TokenResources {
    /// Selects the ids of the tokens that name a resource, or named it before they were narrowed.
    /// - Parameters:
    ///   - id: the id of the resource.
    ///   - name: its normalized name, which a token may hold that was made before the resource was.
    package static func tokens(naming id: String, _ name: String) -> SQL {
        "SELECT token_id FROM token_resources WHERE resource IN (\(key(id: id)), \(key(name: name)))"
    }

    /// Selects the ids of the tokens that read and name no resource: they read all.
    package static let readingAll: SQL = "SELECT token_id FROM token_resources WHERE resource = \(everything)"

    /// Writes down what a token is for.
    /// - Parameter restrictions: all of them, its own and what narrows it.
    static func note(_ tokenID: String, _ restrictions: [TokenCaveat], _ transaction: WriteTransaction) throws {
        let named = Set(restrictions.flatMap(resources))
        let all = named.isEmpty && restrictions.allSatisfy(\.permitsReading) ? [everything] : named
        try transaction.execute("DELETE FROM token_resources WHERE token_id = \(tokenID)")
        for resource in all {
            try transaction.execute("INSERT INTO token_resources (resource, token_id) VALUES (\(resource), \(tokenID))")
        }
    }

    private static func resources(_ caveat: TokenCaveat) -> [String] {
        switch caveat {
        case .projects(let ids, let newNames): ids.map(key(id:)) + newNames.map(key(name:))
        case .projectIDs(let ids): ids.map(key(id:))
        case .projectNames(let names): names.map(key(name:))
        case .abilities, .user, .validity, .networks, .versions, .unknown: []
        }
    }

    private static let everything = "*"
    private static func key(id: String) -> String { "id:" + id }
    private static func key(name: String) -> String { "name:" + name }
}

extension TokenCaveat {
    fileprivate var permitsReading: Bool {
        switch self {
        case .abilities(let abilities): abilities.contains(TokenAbility.read.rawValue)
        case .unknown: false
        case .projectNames, .projectIDs, .projects, .user, .validity, .networks, .versions: true
        }
    }
}
