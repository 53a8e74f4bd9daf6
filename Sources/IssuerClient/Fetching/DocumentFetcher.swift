internal import ServerCertificates
internal import AsyncHTTPClient
internal import IdentityTokens
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

/// Fetches documents over https, each with a client of its own: HTTP/1.1, no proxy, no redirects, no compression, no cookies.
///
/// The host's addresses are looked up here, once, and all of them are checked before one is connected to. The connection goes to the
/// address that was checked, while the certificate must still be that of the name; so a name that answers differently the next
/// time leads nowhere else.
struct DocumentFetcher: Sendable {
    let authorities: IssuerAuthorities
    let limits: FetchLimits
    let resolver: NameResolver
    /// Whether an address may be connected to.
    let allows: @Sendable (InternetAddress) -> Bool

    /// The document at `address`, at most as long as the limits say.
    func get(_ address: WebAddress) async throws(IssuerFault.Reason) -> [UInt8] {
        let deadline = NIODeadline.now() + limits.time
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        do {
            var reason = IssuerFault.Reason.hostUnknown(address.host)
            for target in try await targets(of: address.host, on: loop, until: deadline).prefix(limits.addresses) {
                do throws(IssuerFault.Reason) {
                    return try await get(address, at: target, on: loop, until: deadline)
                } catch {
                    reason = error
                    guard reason == .cannotConnect(address.host), NIODeadline.now() < deadline else { break }
                }
            }
            throw reason
        } catch {
            throw IssuerFault.Reason(error, host: address.host)
        }
    }

    /// The host's addresses. One that is not allowed refuses them all: who mixes them is up to something.
    private func targets(of host: String, on loop: any EventLoop, until deadline: NIODeadline) async throws -> [InternetAddress] {
        let literal = InternetAddress(host).map { [$0] }
        let targets: [InternetAddress]
        if let literal { targets = literal } else { targets = try await resolver.addresses(of: host, on: loop, until: deadline) }
        if let refused = targets.first(where: { !allows($0) }) {
            throw IssuerFault.Reason.privateAddress(refused.text, host: host)
        }
        return targets
    }

    private func get(
        _ address: WebAddress, at target: InternetAddress, on loop: any EventLoop, until deadline: NIODeadline
    ) async throws(IssuerFault.Reason) -> [UInt8] {
        let client = HTTPClient(eventLoopGroupProvider: .shared(loop), configuration: configuration(address.host, target))
        let document: Result<[UInt8], any Error>
        do {
            let headers: HTTPHeaders = ["accept": "application/json", "user-agent": "rind"]
            let request = try HTTPClient.Request(url: address.text, method: .GET, headers: headers)
            // What is looked up and checked must be what is connected to: no two readers of the address may differ.
            guard request.host == address.host || request.host == "[\(address.host)]", request.port == address.port else {
                throw IssuerFault.Reason.cannotConnect(address.host)
            }
            let task = client.execute(request: request, delegate: DocumentCollector(limit: limits.bytes), deadline: deadline)
            document = .success(try await task.futureResult.get())
        } catch {
            document = .failure(error)
        }
        try? await client.shutdown().get()
        do { return try document.get() } catch { throw IssuerFault.Reason(error, host: address.host) }
    }

    private func configuration(_ host: String, _ target: InternetAddress) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: authorities.configuration, redirectConfiguration: .disallow,
            timeout: .init(connect: limits.connect, read: limits.time), proxy: nil, decompression: .disabled)
        configuration.httpVersion = .http1Only
        configuration.connectionPool.retryConnectionEstablishment = false
        // An address in the text is connected to as it stands.
        guard InternetAddress(host) == nil else { return configuration }
        configuration.dnsOverride = [host: target.text]
        configuration.http1_1ConnectionDebugInitializer = { DocumentFetcher.checkCertificate(of: host, on: $0) }
        return configuration
    }

    /// After the handshake and before the request: the certificate must be for the name. It answers at once, as the client's pool needs.
    private static func checkCertificate(of host: String, on channel: any Channel) -> EventLoopFuture<Void> {
        let certificate = try? channel.pipeline.syncOperations.nioSSL_peerCertificate()
        if let certificate, CertificateNames(certificate).contain(host) { return channel.eventLoop.makeSucceededVoidFuture() }
        channel.eventLoop.execute { channel.close(promise: nil) }
        return channel.eventLoop.makeFailedFuture(IssuerFault.Reason.certificateOfAnotherHost(host))
    }
}
