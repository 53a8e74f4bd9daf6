internal import HTTPTypes
internal import Hummingbird

/// The router while it is being filled, with a list of what was put in: tests compare their own table with it.
struct RouteList {
    /// Who is served by an address.
    enum Audience: Equatable, Sendable {
        /// Programs, on any host name.
        case machines
        /// The same, where the operator may ask who reads.
        case installers
        /// People, under the site's own address, all alike.
        case everybody
        /// The same, where the operator may ask who reads.
        case readers
        /// People, each with what is theirs.
        case visitors(SiteRoute.Access, posting: SiteRoute.Access?)
        /// Scripts of the site's own pages, by JSON.
        case scripts(SiteRoute.Access)
        /// Tokens.
        case uploads
        /// Identities that a trusted issuer has signed.
        case identities
        /// Reports that a scanner of secrets has signed.
        case signedReports
    }

    struct Entry: Equatable, Sendable {
        let path: String
        let audience: Audience
    }

    typealias Handler = @Sendable (Request, IndexRequestContext) async throws -> Response

    let router: Router<IndexRequestContext>
    private(set) var entries: [Entry] = []

    init(_ router: Router<IndexRequestContext>) {
        self.router = router
    }

    /// What is only read: GET and HEAD.
    mutating func read(_ path: String, _ audience: Audience, refusesWrites: Bool = true, _ handler: @escaping Handler) {
        on(path, [.get, .head], audience, handler)
        guard refusesWrites else { return }
        refuse(
            path, [.post, .put, .delete, .patch, .options, .trace], allowed: "GET, HEAD",
            "This address is only read: uploads go to /legacy/."
        )
    }

    mutating func on(_ path: String, _ methods: [HTTPRequest.Method], _ audience: Audience, _ handler: @escaping Handler) {
        entries.append(Entry(path: path, audience: audience))
        for method in methods { router.on(RouterPath(path), method: method, use: handler) }
    }

    func refuse(_ path: String, _ methods: [HTTPRequest.Method], allowed: String, _ hint: String) {
        for method in methods {
            router.on(RouterPath(path), method: method) { _, _ -> Response in throw Problem.methodNotAllowed(allowed, hint: hint) }
        }
    }
}
