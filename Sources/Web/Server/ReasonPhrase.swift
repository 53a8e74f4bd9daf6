internal import NIOCore
internal import NIOHTTP1

/// Puts a response's own reason phrase into its status line.
///
/// NIO knows the usual statuses and writes the standard's phrase for them, whatever the response says; this stands between it and the
/// rest, and says it again.
final class ReasonPhrase: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let exchange: Exchange

    init(exchange: Exchange) {
        self.exchange = exchange
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .head(var head) = unwrapOutboundIn(data), let phrase = exchange.takeReasonPhrase() else {
            return context.write(data, promise: promise)
        }
        head.status = .custom(code: head.status.code, reasonPhrase: phrase)
        context.write(wrapOutboundOut(.head(head)), promise: promise)
    }
}
