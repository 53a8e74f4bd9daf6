internal import Accounts

/// A page that knows its visitor, and what may be posted to it: all that the router needs, in one value.
struct SiteRoute: Sendable {
    /// Who may come.
    enum Access: String, Sendable {
        case anyone
        /// Who has given the password, and not yet what else is asked. It opens such pages and no others.
        case pending
        /// Signed in; the address need not be verified yet.
        case signedIn
        /// Signed in, with a verified address; the factors that the operator demands may be missing.
        case verifiedAddress
        /// Signed in, with a verified address and the factors that the operator demands.
        case verified
        /// The same, and who it is was shown within 15 minutes.
        case proved
        /// Who may set factors up.
        case factors
        /// Who may make recovery codes.
        case codes
        /// Who may end sessions.
        case sessions
    }

    let path: String
    let access: Access
    /// What is asked of those who post; none if nothing can be posted.
    let postAccess: Access?
    /// Fields that may come more than once.
    let repeatable: Set<String>
    /// Whether the address may do without a slash at its end, as some of PyPI's do.
    private(set) var isBare = false
    let get: (@Sendable (Visit) async throws -> PageAnswer)?
    let post: (@Sendable (Visit, URLEncodedForm) async throws -> PageAnswer)?
    /// For scripts: JSON comes, and JSON is answered whatever happens.
    let json: (@Sendable (Visit, JSONBody) async throws -> PageAnswer)?

    init(
        _ path: String,
        _ access: Access,
        posting postAccess: Access? = nil,
        repeatable: Set<String> = [],
        get: (@Sendable (Visit) async throws -> PageAnswer)? = nil,
        post: (@Sendable (Visit, URLEncodedForm) async throws -> PageAnswer)? = nil
    ) {
        self.path = path
        self.access = access
        self.postAccess = postAccess ?? (post == nil ? nil : access)
        self.repeatable = repeatable
        self.get = get
        self.post = post
        json = nil
    }

    /// An address that only scripts post to.
    init(script path: String, _ access: Access, _ json: @escaping @Sendable (Visit, JSONBody) async throws -> PageAnswer) {
        self.path = path
        self.access = access
        (postAccess, repeatable, get, post) = (access, [], nil, nil)
        self.json = json
    }

    /// The same, also without a slash at its end.
    func bare() -> SiteRoute {
        var route = self
        route.isBare = true
        return route
    }
}
