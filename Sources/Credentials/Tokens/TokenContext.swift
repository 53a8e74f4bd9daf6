/// What a token is being used for, as the server knows it.
public struct TokenContext: Sendable {
    /// The time, in Unix seconds.
    public let now: Int64
    /// The id of the user whom the token belongs to.
    public let userID: String
    /// The normalised name (PEP 503) of the project that is acted on; nil if it is none in particular.
    public let projectName: String?
    /// The id of that project; nil if there is no project of that name yet.
    public let projectID: String?
    /// What is to be done.
    public let ability: TokenAbility

    /// States what the token is being used for.
    public init(now: Int64, userID: String, projectName: String?, projectID: String?, ability: TokenAbility) {
        self.now = now
        self.userID = userID
        self.projectName = projectName
        self.projectID = projectID
        self.ability = ability
    }
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
}
