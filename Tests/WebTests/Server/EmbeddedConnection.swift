import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

@testable import Web

/// One connection as the server builds it, without a socket: the fast lane, the HTTP decoder, the watch, and in the place of the
/// application a handler that answers when the test says so. Its clock is the event loop's, which stands still.
final class EmbeddedConnection {
    let channel: EmbeddedChannel
    private let application = Application()
    private(set) var output: [UInt8] = []

    init(cache: ReadCache, isEnabled: Bool = true, limits: Exchange.Limits = Exchange.Limits(), site: String = "http://localhost") throws {
        let site = SiteAddress(site)
        channel = EmbeddedChannel()
        let pipeline = channel.pipeline.syncOperations
        try pipeline.configureHTTPServerPipeline(
            withPipeliningAssistance: false, withErrorHandling: false, withOutboundHeaderValidation: false)
        let exchange = Exchange(limits: limits, site: site)
        try pipeline.addHandlers([
            ExchangeWatch(exchange: exchange), HTTP1ToHTTPServerCodec(secure: false), ReasonPhrase(exchange: exchange), application,
        ])
        try pipeline.addHandler(FastLane(cache: cache, exchange: exchange, isEnabled: isEnabled), position: .first)
        channel.connect(to: try SocketAddress(ipAddress: "192.0.2.1", port: 1), promise: nil)
    }

    deinit {
        _ = try? channel.finish(acceptAlreadyClosed: true)
    }

    /// Bytes from the client.
    func receive(_ text: String) throws {
        try receive(Array(text.utf8))
    }

    func receive(_ bytes: [UInt8]) throws {
        try channel.writeInbound(ByteBuffer(bytes: bytes))
        try collect()
    }

    /// The application asks for more, as it does when it has nothing left to work on.
    func askForMore() {
        channel.read()
    }

    /// The paths of the requests that reached the application whole and were not answered.
    var waiting: [String] { application.waiting }

    /// Bytes of bodies that reached the application.
    var bodyBytes: Int { application.bodyBytes }

    /// The application answers the request that has waited for longest: with its path.
    func answerNext() throws {
        application.answerNext()
        try collect()
    }

    /// The application answers a request that has not arrived whole.
    func answerEarly(_ path: String) throws {
        application.answer(path)
        try collect()
    }

    func advance(seconds: Int64) throws {
        channel.embeddedEventLoop.advanceTime(by: .seconds(seconds))
        try collect()
    }

    var isOpen: Bool { channel.isActive }

    private func collect() throws {
        while let part = try channel.readOutbound(as: IOData.self) {
            switch part {
            case .byteBuffer(let buffer): output += buffer.readableBytesView
            case .fileRegion(let region): output += Array("<\(region.readableBytes) bytes of a file>".utf8)
            }
        }
    }

    /// What came out since the last time.
    func takeOutput() -> String {
        defer { output = [] }
        return String(decoding: output, as: UTF8.self)
    }

    /// The bodies of all answers that came out, in their order.
    func takeBodies() -> [String] {
        var rest = output[...]
        output = []
        var bodies: [String] = []
        while let end = rest.firstRange(of: Array("\r\n\r\n".utf8)) {
            let head = String(decoding: rest[..<end.lowerBound], as: UTF8.self).lowercased()
            let length =
                head.split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
                .flatMap { Int($0.dropFirst("content-length:".count).drop { $0 == " " }) } ?? 0
            rest = rest[end.upperBound...]
            bodies.append(String(decoding: rest.prefix(length), as: UTF8.self))
            rest = rest.dropFirst(length)
        }
        if !rest.isEmpty { bodies.append("rest: " + String(decoding: rest, as: UTF8.self)) }
        return bodies
    }

    /// In the place of the application.
    private final class Application: ChannelInboundHandler, RemovableChannelHandler {
        typealias InboundIn = HTTPRequestPart
        typealias OutboundOut = HTTPResponsePart

        private(set) var waiting: [String] = []
        private(set) var bodyBytes = 0
        private var path = ""
        private var context: ChannelHandlerContext?

        func handlerAdded(context: ChannelHandlerContext) {
            self.context = context
        }

        func handlerRemoved(context: ChannelHandlerContext) {
            self.context = nil
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head): path = head.path ?? ""
            case .body(let bytes): bodyBytes += bytes.readableBytes
            case .end: waiting.append(path)
            }
        }

        func answerNext() {
            if !waiting.isEmpty { answer(waiting.removeFirst()) }
        }

        func answer(_ path: String) {
            guard let context else { return }
            let body = ByteBuffer(string: "ordinary " + path)
            let head = HTTPResponse(status: .ok, headerFields: [.contentLength: String(body.readableBytes)])
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            context.write(wrapOutboundOut(.body(body)), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }
}

/// A cache that has some pages and a file.
enum FilledCache {
    static let file = "/files/" + String(repeating: "a", count: 64) + "/demo-1.0-py3-none-any.whl"

    static func make() async throws -> ReadCache {
        let cache = ReadCache(limit: 1 << 20)
        for name in ["a", "b", "c"] {
            try await keep("fast /simple/\(name)/", ReadKey.page("/simple/\(name)/", .html, .identity), cache)
        }
        try await keep("fast json", ReadKey.page("/simple/a/", .simpleJSON, .gzip), cache)
        try await keep("fast file", ReadKey.file(file), cache)
        return cache
    }

    private static func keep(_ text: String, _ key: String, _ cache: ReadCache) async throws {
        _ = try await cache.answer(key, project: "demo") {
            CachedAnswer(
                entityTag: "\"tag of \(text)\"",
                fields: [.contentType: "text/plain"],
                body: .bytes(ByteBuffer(string: text)),
                project: "demo"
            )
        }
    }
}
