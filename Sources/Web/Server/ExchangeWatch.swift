internal import HTTPTypes
internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTPTypes

/// Watches requests and responses behind the HTTP decoder, and tells the exchange.
final class ExchangeWatch: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    let exchange: Exchange

    init(exchange: Exchange) {
        self.exchange = exchange
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): begin(head)
        case .body(let bytes): exchange.requestBodyArrived(bytes.readableBytes)
        case .end: exchange.requestEnded()
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head) where head.status.kind != .informational: exchange.responseBegan(reasonPhrase: head.status.reasonPhrase)
        case .head, .body: break
        case .end: exchange.responseEnded()
        }
        context.write(data, promise: promise)
    }

    /// What the decoder cannot read is answered here, in our words.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case HTTPParserError.headerOverflow: exchange.refuse(.headersTooLarge)
        case is HTTPParserError: exchange.refuse(.malformedRequest)
        default: context.fireErrorCaught(error)
        }
    }

    private func begin(_ head: HTTPRequest) {
        let fields = head.headerFields
        exchange.requestBegan(hasBody: fields[.contentLength].map { $0 != "0" } ?? false || fields[.transferEncoding] != nil)
        if fields[.expect]?.lowercased() == "100-continue" { exchange.continueRequested() }
    }
}
