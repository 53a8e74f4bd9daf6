internal import Credentials
package import Persistence

/// What tokens name that they are for, kept beside them so that the tokens of a resource are found without reading all.
package enum TokenResources {
    /// Selects the ids of the tokens that name a resource, or named it before they were narrowed.
    /// - Parameters:
    ///   - id: the id of the resource.
    ///   - name: its normalized name, which a token may hold that was made before the resource was.
    package static func tokens(naming id: String, _ name: String) -> SQL {
        "SELECT token_id FROM token_resources WHERE resource IN (\(key(id: id)), \(key(name: name)))"
    }

    /// Writes down what the caveats of a token name.
    static func note(_ tokenID: String, _ caveats: [TokenCaveat], _ transaction: WriteTransaction) throws {
        for resource in Set(caveats.flatMap(resources)) {
            try transaction.execute(
                "INSERT INTO token_resources (resource, token_id) VALUES (\(resource), \(tokenID)) ON CONFLICT DO NOTHING")
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

    private static func key(id: String) -> String { "id:" + id }
    private static func key(name: String) -> String { "name:" + name }
}
