package import Credentials
package import Persistence

/// What a new token is to be good for, each part well formed.
package struct TokenTerms: Sendable {
    package let description: String
    package let scope: TokenScope
    package let abilities: [TokenAbility]
    package let life: TokenLife
    /// The networks from which it works; nothing for everywhere.
    package let networks: PermittedNetworks?
    /// The versions that it may publish; nothing for all.
    package let versions: PermittedVersions?
    /// Whether it is bound to the first project and version that it uploads to, and ends an hour later.
    package let isForOneRelease: Bool

    /// - Parameters:
    ///   - description: at most 100 characters, for people.
    ///   - networks: at most 50, such as `10.0.0.0/8`; none for everywhere.
    ///   - versions: at most 20 sets of specifiers, such as `>=2,<3`, any of which is enough; none for all versions.
    package init(
        description: String,
        scope: TokenScope = .account,
        abilities: [TokenAbility] = [.upload],
        life: TokenLife = .forever,
        networks: [String] = [],
        versions: [String] = [],
        isForOneRelease: Bool = false
    ) throws(AccountRefusal) {
        guard description.unicodeScalars.count <= 100, !description.unicodeScalars.contains(where: \.isInvisible) else {
            throw .descriptionMalformed
        }
        guard !abilities.isEmpty else { throw .abilityMissing }
        if let unknown = abilities.first(where: { !TokenAbility.all.contains($0) }) { throw .abilityUnknown(unknown.rawValue) }
        guard !isForOneRelease || abilities.contains(.upload) else { throw .oneReleaseWithoutUpload }
        self.description = description
        self.scope = scope
        self.abilities = TokenAbility.all.filter(abilities.contains)
        self.life = life
        self.networks = try Self.networks(networks)
        self.versions = try Self.versions(versions)
        self.isForOneRelease = isForOneRelease
    }

    /// - Throws: `AccountRefusal.networkMalformed`
    static func networks(_ texts: [String]) throws(AccountRefusal) -> PermittedNetworks? {
        guard !texts.isEmpty else { return nil }
        guard texts.count <= 50, let networks = PermittedNetworks(texts) else {
            throw .networkMalformed(texts.first { PermittedNetworks([$0]) == nil } ?? texts[50])
        }
        return networks
    }

    /// - Throws: `AccountRefusal.versionsMalformed`
    static func versions(_ texts: [String]) throws(AccountRefusal) -> PermittedVersions? {
        guard !texts.isEmpty else { return nil }
        guard texts.count <= 20, let versions = PermittedVersions(texts) else {
            throw .versionsMalformed(texts.first { PermittedVersions([$0]) == nil } ?? texts[20])
        }
        return versions
    }
}

/// How long a token lives.
package enum TokenLife: Hashable, Sendable {
    case forever
    /// So many seconds from when it is made.
    case seconds(Int64)
    case until(Timestamp)

    /// As a form has it: a span such as `90d`, a date such as `2027-03-01`, to the end of which it lives (UTC), or `never`.
    /// - Parameter usual: what stands in the form of a new token, whose span is that or a day at least; nothing for one that is to end sooner.
    /// - Throws: `AccountRefusal.lifetimeOutOfRange`
    package init(form text: String, usual: TokenLife? = nil) throws(AccountRefusal) {
        if let day = Timestamp(day: text) {
            self = .until(day.adding(seconds: 86_400))
            return
        }
        do { try self.init(span: text) } catch { throw .lifetimeOutOfRange }
        if let usual, self != usual, case .seconds(..<86_400) = self { throw .lifetimeOutOfRange }
    }

    /// `30s`, `15m`, `12h`, `90d`; or `never`.
    /// - Throws: `AccountRefusal.spanOutOfRange`
    package init(span text: String) throws(AccountRefusal) {
        guard text != "never" else {
            self = .forever
            return
        }
        guard let seconds = Self.seconds(text) else { throw .spanOutOfRange(allowsNever: true) }
        self = .seconds(seconds)
    }

    /// The shortest text of a span: `90d`, `36h`.
    package static func text(_ seconds: Int64) -> String {
        let units: [(Int64, String)] = [(86_400, "d"), (3_600, "h"), (60, "m"), (1, "s")]
        let (size, name) = units.first { seconds.isMultiple(of: $0.0) } ?? (1, "s")
        return "\(seconds / size)\(name)"
    }

    /// A span of a year at the most, in seconds.
    package static func seconds(_ text: String) -> Int64? {
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
        guard let unit = text.last.flatMap({ units[$0] }), text.dropLast().allSatisfy(\.isASCIIDigit), let count = Int64(text.dropLast()),
            (1...longest).contains(count), (1...longest).contains(count * unit)
        else { return nil }
        return count * unit
    }

    /// The longest: 366 days.
    package static let longest: Int64 = 366 * 86_400
    /// The usual: 90 days, or as long as the operator allows if that is less.
    package static func usual(maximum: Int64?) -> TokenLife { .seconds(min(90 * 86_400, maximum ?? .max)) }

    /// The moment at which it ends, if it does.
    /// - Parameters:
    ///   - maximum: the longest that the operator allows, in seconds.
    /// - Throws: `AccountRefusal.lifetimeOutOfRange`, `lifetimeTooLong`
    func end(from time: Timestamp, maximum: Int64?) throws(AccountRefusal) -> Timestamp? {
        let end: Timestamp
        switch self {
        case .forever:
            if let maximum { throw .lifetimeTooLong(maximum: maximum) }
            return nil
        case .seconds(let seconds):
            guard (1...Self.longest).contains(seconds) else { throw .lifetimeOutOfRange }
            end = time.adding(seconds: seconds)
        case .until(let moment):
            guard time < moment, moment <= time.adding(seconds: Self.longest) else { throw .lifetimeOutOfRange }
            end = moment
        }
        if let maximum, time.adding(seconds: maximum) < end { throw .lifetimeTooLong(maximum: maximum) }
        return end
    }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
}

/// What a token is good for. Accounts do not know what a resource is.
package enum TokenScope: Hashable, Sendable {
    /// Whatever the account may do.
    case account
    /// Only these.
    /// - Parameter newNames: normalized names of resources that are not there yet.
    case resources([TokenResource], newNames: [String])

    var words: String {
        switch self {
        case .account: "everything that your account may"
        case .resources(let resources, let newNames):
            (resources.map(\.name) + newNames.map { "\($0) (not made yet)" }).joined(separator: ", ")
        }
    }
}

/// Something that a token can be limited to, by name and id.
package struct TokenResource: Hashable, Sendable {
    package let name: String
    package let id: String

    package init(name: String, id: String) {
        self.name = name
        self.id = id
    }
}
