internal import Accounts
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore

/// What is known of a request besides itself.
struct IndexRequestContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The client's network address: the peer's, or what a trusted proxy says. IPv4 within IPv6 counts as IPv4.
    var clientAddress: String?

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        clientAddress = source.channel.remoteAddress?.ipAddress
    }

    func client(of request: Request) -> Client {
        Client(address: clientAddress, agent: request.headers[.userAgent])
    }
}

/// Finds out who asks, before anything else does.
struct ClientMiddleware: RouterMiddleware {
    typealias Context = IndexRequestContext

    let proxies: TrustedProxies
    let sightings: Sightings

    func handle(
        _ request: Request,
        context: IndexRequestContext,
        next: (Request, IndexRequestContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        let (peer, forwarded) = (context.clientAddress, request.headers[values: .forwardedFor])
        if !forwarded.isEmpty, let peer, !proxies.isTrusted(peer: peer) { sightings.see(.untrustedForwarding, peer) }
        context.clientAddress = proxies.client(peer: peer, forwardedFor: forwarded)
        return try await next(request, context)
    }
}
