internal import HTTPTypes
internal import NIOCore
internal import NIOHTTPTypes

/// Keeps a response's own reason phrase, which the step to NIO's types drops, for `ExchangeWatch` to put back.
final class ReasonPhrase: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    let exchange: Exchange

    init(exchange: Exchange) {
        self.exchange = exchange
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .head(let head) = unwrapOutboundIn(data), head.status.kind != .informational {
            exchange.responseBegan(reasonPhrase: head.status.reasonPhrase)
        }
        context.write(data, promise: promise)
    }
}
