internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL
internal import Synchronization

/// An https server of this machine, on a free port, that answers as a test says, well or badly, and notes who has asked.
package final class IssuerServer: Sendable {
    /// How a request is answered.
    package enum Answer: Sendable {
        case document([UInt8], status: Int = 200, headers: [(String, String)] = [])
        /// A length is told that the body does not have, and the connection ends.
        case cutShort([UInt8])
        /// Nothing comes.
        case silence
        /// A space every ten milliseconds.
        case dribble
        /// Space without end, whatever length is told.
        case endless(length: Int? = nil)
    }

    /// A request as it came.
    package struct Request: Sendable, Equatable {
        package let path: String
        /// The header `Host`.
        package let host: String
        package let userAgent: String
    }

    private let channel: any Channel
    private let log: RequestLog

    /// - Parameters:
    ///   - certificate: the path of a PEM file.
    ///   - key: the path of a PEM file.
    ///   - respond: what to answer to a path.
    package static func start(
        host: String = "127.0.0.1", certificate: String, key: String, respond: @escaping @Sendable (String) -> Answer
    ) async throws -> IssuerServer {
        let chain = try NIOSSLCertificate.fromPEMFile(certificate).map { NIOSSLCertificateSource.certificate($0) }
        let privateKey = NIOSSLPrivateKeySource.privateKey(try NIOSSLPrivateKey(file: key, format: .pem))
        let context = try NIOSSLContext(configuration: .makeServerConfiguration(certificateChain: chain, privateKey: privateKey))
        let log = RequestLog()
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(IssuerServerHandler(log: log, respond: respond))
                }
            }
            .bind(host: host, port: 0).get()
        return IssuerServer(channel: channel, log: log)
    }

    private init(channel: any Channel, log: RequestLog) {
        self.channel = channel
        self.log = log
    }

    package var port: Int { channel.localAddress?.port ?? 0 }

    /// All requests so far, in their order.
    package var requests: [Request] { log.requests.withLock { $0 } }

    package func stop() async throws {
        try await channel.close().get()
    }
}

private final class RequestLog: Sendable {
    let requests = Mutex<[IssuerServer.Request]>([])
}

private final class IssuerServerHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let log: RequestLog
    private let respond: @Sendable (String) -> IssuerServer.Answer

    init(log: RequestLog, respond: @escaping @Sendable (String) -> IssuerServer.Answer) {
        self.log = log
        self.respond = respond
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(let head) = unwrapInboundIn(data) else { return }
        let request = IssuerServer.Request(
            path: head.uri, host: head.headers.first(name: "host") ?? "", userAgent: head.headers.first(name: "user-agent") ?? "")
        log.requests.withLock { $0.append(request) }
        switch respond(head.uri) {
        case .silence: break
        case .document(let body, let status, let headers):
            write(context, status: status, headers: headers + [("content-length", "\(body.count)")], body: body)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        case .cutShort(let body):
            write(context, status: 200, headers: [("content-length", "\(body.count + 1)")], body: body)
            context.flush()
            context.close(promise: nil)
        case .dribble:
            write(context, status: 200, headers: [], body: [])
            more(context, after: .milliseconds(10), count: 1)
        case .endless(let length):
            write(context, status: 200, headers: length.map { [("content-length", "\($0)")] } ?? [], body: [])
            more(context, after: .zero, count: 16_384)
        }
    }

    private func write(_ context: ChannelHandlerContext, status: Int, headers: [(String, String)], body: [UInt8]) {
        let head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: status), headers: HTTPHeaders(headers))
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))), promise: nil)
        context.flush()
    }

    private func more(_ context: ChannelHandlerContext, after pause: TimeAmount, count: Int) {
        let bound = NIOLoopBound((context, self), eventLoop: context.eventLoop)
        let part = wrapOutboundOut(.body(.byteBuffer(ByteBuffer(repeating: 0x20, count: count))))
        context.writeAndFlush(part).whenSuccess {
            bound.value.0.eventLoop.scheduleTask(in: pause) {
                let (context, handler) = bound.value
                handler.more(context, after: pause, count: count)
            }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
