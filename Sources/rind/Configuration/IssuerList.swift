import IdentityTokens
import Yams

/// The setting `oidc-issuers`: whose signed identities are exchanged for tokens. A list in the YAML file, each with `name`, `kind`, `url`
/// and perhaps `ca-file`, `allow-private-address`, `algorithms` and `claims`.
enum IssuerList {
    static let name = "oidc-issuers"
    private static let limit = 50

    static func read(_ node: Node) throws(SettingError) -> [IssuerSettings] {
        guard let list = node.sequence, list.count <= limit else {
            throw .issuers("it is a list of at most \(limit), each with `name`, `kind` and `url`.")
        }
        var issuers: [IssuerSettings] = []
        for entry in list { issuers.append(try issuer(entry)) }
        guard Set(issuers.map(\.name)).count == issuers.count, Set(issuers.map(\.url)).count == issuers.count else {
            throw .issuers("two of them have the same name or url.")
        }
        return issuers
    }

    private static func issuer(_ node: Node) throws(SettingError) -> IssuerSettings {
        guard let mapping = node.mapping else { throw .issuers("each of the list has `name`, `kind` and `url`.") }
        let known = ["name", "kind", "url", "ca-file", "allow-private-address", "algorithms", "claims"]
        for (key, _) in mapping {
            guard let name = key.scalar?.string, known.contains(name) else {
                throw .issuers("'\(key.scalar?.string ?? "?")' is not known; there are \(known.joined(separator: ", ")).")
            }
        }
        guard let name = mapping["name"]?.scalar?.string, let url = mapping["url"]?.scalar?.string else {
            throw .issuers("each of the list has `name`, `kind` and `url`.")
        }
        guard let kind = (mapping["kind"]?.scalar?.string).flatMap(PublisherKind.init) else {
            throw .issuers("the kind of '\(name)' is \(PublisherKind.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", or ")).")
        }
        do {
            return try IssuerSettings(
                name: name, kind: kind, url: url, caFile: mapping["ca-file"]?.scalar?.string,
                allowPrivateAddress: try flag(mapping["allow-private-address"], name),
                requiredClaims: try claims(mapping["claims"], name), algorithms: try texts(mapping["algorithms"], name)
            )
        } catch let error as IssuerSettingsError {
            throw .issuers(error.sentence)
        } catch {
            throw error as? SettingError ?? .issuers("'\(name)' is not well formed.")
        }
    }

    private static func flag(_ node: Node?, _ name: String) throws(SettingError) -> Bool {
        switch node?.scalar?.string {
        case nil where node == nil: return false
        case "true": return true
        case "false": return false
        default: throw .issuers("allow-private-address of '\(name)' is true or false.")
        }
    }

    private static func texts(_ node: Node?, _ name: String) throws(SettingError) -> [String] {
        guard let node else { return [] }
        let texts = node.sequence?.compactMap { $0.scalar?.string }
        guard let texts, texts.count == node.sequence?.count else { throw .issuers("algorithms of '\(name)' is a list such as [RS256].") }
        return texts
    }

    private static func claims(_ node: Node?, _ name: String) throws(SettingError) -> [String: String] {
        guard let node else { return [:] }
        guard let mapping = node.mapping else { throw .issuers("claims of '\(name)' are written as `claim: value`, each on a line.") }
        var claims: [String: String] = [:]
        for (key, value) in mapping {
            guard let key = key.scalar?.string, let value = value.scalar?.string else {
                throw .issuers("claims of '\(name)' are written as `claim: value`, each on a line.")
            }
            claims[key] = value
        }
        return claims
    }
}
