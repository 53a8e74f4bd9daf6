internal import Accounts
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore

/// What is known of a request besides itself.
struct IndexRequestContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The peer's network address. IPv4 within IPv6 counts as IPv4.
    let peerAddress: String?

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        peerAddress = source.channel.remoteAddress?.ipAddress.map { address in
            address.hasPrefix("::ffff:") && address.contains(".") ? String(address.dropFirst("::ffff:".count)) : address
        }
    }

    func client(of request: Request) -> Client {
        Client(address: peerAddress, agent: request.headers[.userAgent])
    }
}
