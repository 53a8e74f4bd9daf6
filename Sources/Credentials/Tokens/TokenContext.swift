public import PackagingStandards

/// What a token is being used for, as the server knows it.
public struct TokenContext: Sendable {
    /// The time, in Unix seconds.
    public let now: Int64
    /// The id of the user whom the token belongs to; nil for one that is nobody's own.
    public let userID: String?
    /// What is acted on.
    public let target: TokenTarget
    /// Whether no project of that name stood when the token was made, or it is the one that the token itself made.
    public let isProjectNewer: Bool
    /// The client's network address; nil if it is not known.
    public let address: NetworkAddress?
    /// What is to be done.
    public let ability: TokenAbility

    /// States what the token is being used for.
    public init(
        now: Int64,
        userID: String?,
        target: TokenTarget,
        isProjectNewer: Bool,
        address: NetworkAddress?,
        ability: TokenAbility
    ) {
        self.now = now
        self.userID = userID
        self.target = target
        self.isProjectNewer = isProjectNewer
        self.address = address
        self.ability = ability
    }
}

/// What of the index a token is used on: a project, one version of it, or the index as a whole.
public struct TokenTarget: Sendable {
    /// The normalised name (PEP 503) of the project; nil if it is none in particular.
    public let projectName: String?
    /// The id of that project; nil if there is no project of that name yet.
    public let projectID: String?
    /// When that project was made, in microseconds since 1970; nil if there is none yet.
    public let projectMadeAt: Int64?
    /// Nil if it is no version in particular.
    public let version: Version?

    /// The version as it is written.
    public var versionText: String? { version?.description }

    /// Whether it is this version of this project, whose name is normalised.
    public func isRelease(_ project: String, _ version: String) -> Bool {
        guard let own = self.version, let other = try? Version(version) else { return false }
        return projectName == project && own == other
    }

    /// A project, and a version of it.
    public init(projectName: String, projectID: String?, projectMadeAt: Int64?, version: Version?) {
        (self.projectName, self.projectID, self.projectMadeAt, self.version) = (projectName, projectID, projectMadeAt, version)
    }

    private init() {
        (projectName, projectID, projectMadeAt, version) = (nil, nil, nil, nil)
    }

    /// The index as a whole.
    public static let index = TokenTarget()
}

/// Something that a token can be allowed to do, by the word that stands in its caveat.
public struct TokenAbility: RawRepresentable, Sendable, Hashable {
    /// The word.
    public let rawValue: String

    /// Any word can stand in a caveat; one that the server does not know allows nothing.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Publish files.
    public static let upload = TokenAbility(rawValue: "upload")
    /// Read pages and files of an index that asks who reads.
    public static let read = TokenAbility(rawValue: "read")
    /// Every ability that there is.
    public static let all = [upload, read]
}
