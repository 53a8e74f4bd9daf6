import Accounts
import Credentials
import PackageIndex
import PackagingStandards
import Persistence

/// What a token says of itself.
struct TokenReport {
    private let token: APIToken

    init(_ token: APIToken) {
        self.token = token
    }

    var text: String {
        let phrases = TokenWords(claimed: token.claimedCaveats).phrases.map { "- \($0)" }
        return """
            A token for \(quotable(token.claimedLocation ?? "an index that it does not name"))
            Identifier: \(token.identifier)
            It says of itself:
            \(phrases.joined(separator: "\n"))
            """
    }

    var document: Document {
        Document(
            location: token.claimedLocation,
            identifier: token.identifier.text,
            caveats: token.claimedCaveats.map { String(decoding: $0.written, as: UTF8.self) },
            words: TokenWords(claimed: token.claimedCaveats).phrases
        )
    }

    struct Document: Encodable {
        let location: String?
        let identifier: String
        /// Each as it stands in the token.
        let caveats: [String]
        let words: [String]
    }
}

/// What `rind token restrict` adds: caveats of the tags 0, 1, 101 and 102.
struct TokenRestriction {
    let projects: [String]
    let expires: String?
    let networks: [String]
    let versions: [String]

    /// Clocks differ: so much before now a restricted token is good already, in seconds.
    private static let grace: Int64 = 300

    func caveats(at now: Timestamp) throws -> [TokenCaveat] {
        var caveats: [TokenCaveat] = []
        if !projects.isEmpty { caveats.append(.projectNames(try projects.map { try ProjectName($0).normalized })) }
        if let expires {
            guard let seconds = TokenLife.seconds(expires) else { throw AccountRefusal.spanOutOfRange(allowsNever: false) }
            caveats.append(.validity(expires: now.seconds + seconds, notBefore: now.seconds - Self.grace))
        }
        if !networks.isEmpty {
            guard let networks = PermittedNetworks(networks) else {
                throw AccountRefusal.networkMalformed(Self.first(networks) { PermittedNetworks([$0]) == nil })
            }
            caveats.append(.networks(networks))
        }
        if !versions.isEmpty {
            guard let versions = PermittedVersions(versions) else {
                throw AccountRefusal.versionsMalformed(Self.first(versions) { PermittedVersions([$0]) == nil })
            }
            caveats.append(.versions(versions))
        }
        guard !caveats.isEmpty else { throw AccountRefusal.narrowingMissing }
        return caveats
    }

    private static func first(_ texts: [String], where isWrong: (String) -> Bool) -> String { texts.first(where: isWrong) ?? "" }
}
