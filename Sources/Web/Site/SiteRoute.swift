internal import Accounts

/// A page that knows its visitor, and what may be posted to it: all that the router needs, in one value.
struct SiteRoute: Sendable {
    /// Who may come.
    enum Access: String, Sendable {
        case anyone
        /// Signed in; the address need not be verified yet.
        case signedIn
        /// Signed in, with a verified address.
        case verified
        /// The same, and the password was given within the last half hour.
        case proved
    }

    let path: String
    let access: Access
    /// What is asked of those who post; none if nothing can be posted.
    let postAccess: Access?
    /// Fields that may come more than once.
    let repeatable: Set<String>
    let get: (@Sendable (Visit) async throws -> PageAnswer)?
    let post: (@Sendable (Visit, URLEncodedForm) async throws -> PageAnswer)?

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
    }
}
