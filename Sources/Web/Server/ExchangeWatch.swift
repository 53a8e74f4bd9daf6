internal import NIOCore
internal import NIOHTTP1

/// Watches requests and responses behind the HTTP decoder, tells the exchange, and speaks for the connection as a whole: who may be
/// let in, when it ends, and the response's own reason phrase.
final class ExchangeWatch: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let exchange: Exchange
    private var isRefused = false

    init(exchange: Exchange) {
        self.exchange = exchange
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isRefused else { return }
        switch unwrapInboundIn(data) {
        case .head(let head): begin(head, context)
        case .body(let bytes):
            exchange.requestBodyArrived(bytes.readableBytes)
            context.fireChannelRead(data)
        case .end:
            context.fireChannelRead(data)
            exchange.requestEnded()
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head) where !head.isInformational: context.write(wrapOutboundOut(.head(completed(head))), promise: promise)
        case .head, .body: context.write(data, promise: promise)
        case .end:
            context.write(data, promise: promise)
            exchange.responseEnded()
        }
    }

    /// What the decoder cannot read is answered here, in our words.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case HTTPParserError.headerOverflow: exchange.refuse(.headersTooLarge)
        case is HTTPParserError: exchange.refuse(.malformedRequest)
        default: context.fireErrorCaught(error)
        }
    }

    private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        isRefused = exchange.hasLastRequest || !head.namesOneHost
        guard !isRefused else { return exchange.refuse(.noHost) }
        exchange.requestBegan(hasBody: head.hasBody, isLast: !head.keepsConnection, expectsContinue: head.expectsContinue)
        var head = head
        // Whether the connection goes on is decided here, also where the application does not wait for the rest of a body.
        head.headers.remove(name: "connection")
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    /// NIO knows the usual statuses and writes the standard's phrase for them, whatever the response says: for errors this says it again.
    private func completed(_ head: HTTPResponseHead) -> HTTPResponseHead {
        var head = head
        let phrase = exchange.takeReasonPhrase()
        // What NIO knows of a status it does not know of one with a phrase of our own: that a 304 has no body, for one.
        if let phrase, head.status.code >= 400 { head.status = .custom(code: head.status.code, reasonPhrase: phrase) }
        for (name, value) in exchange.site.fieldsOfEveryAnswer { head.headers.replaceOrAdd(name: name, value: value) }
        if exchange.isLastResponse { head.headers.replaceOrAdd(name: "connection", value: "close") }
        return head
    }
}

extension HTTPResponseHead {
    fileprivate var isInformational: Bool { (100..<200).contains(status.code) }
}

extension HTTPRequestHead {
    /// Before HTTP/1.1.
    private var isOld: Bool { version == .http1_0 || version.major == 0 }

    /// RFC 9112, section 3.2: exactly one from HTTP/1.1 on, at most one before.
    fileprivate var namesOneHost: Bool {
        let hosts = headers["host"].count
        return hosts == 1 || (hosts == 0 && isOld)
    }

    /// RFC 9112, section 6.
    fileprivate var hasBody: Bool {
        headers.contains(name: "transfer-encoding") || headers["content-length"].contains { $0 != "0" }
    }

    /// The decoder reads nothing behind a request that asks for another protocol; nobody here speaks one.
    fileprivate var keepsConnection: Bool {
        isKeepAlive && method != .CONNECT && !headers.contains(name: "upgrade")
    }

    fileprivate var expectsContinue: Bool {
        !isOld && headers["expect"].contains { $0.lowercased() == "100-continue" }
    }
}
