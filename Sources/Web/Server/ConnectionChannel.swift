internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOHTTPTypes
internal import NIOHTTPTypesHTTP1

/// Sets up one connection: the fast lane, the HTTP decoder and encoder, the watch, and Hummingbird behind them.
struct ConnectionChannel: ServerChildChannel {
    typealias Value = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>

    private let http: HTTP1Channel
    private let cache: ReadCache
    private let gate: LaneGate?
    private let usesFastLane: Bool

    /// Headers of a request, all together, in bytes.
    private static let headerLimit = 32 << 10
    /// A client that takes nothing of what it was sent is given up after so long, in milliseconds (RFC 5482).
    private static let userTimeout: ChannelOptions.Types.SocketOption.Value = 120_000
    /// `TCP_USER_TIMEOUT`
    private static let userTimeoutOption = ChannelOptions.tcpOption(NIOBSDSocket.Option(rawValue: 18))

    /// A socket that took only a part is tried again once the system says that it has room, and not before: a client that reads while
    /// it is written to makes room for a packet at a time, and each would cost a call.
    private static let writeSpin: ChannelOptions.Types.WriteSpinOption.Value = 0

    init(
        cache: ReadCache,
        gate: LaneGate?,
        limits: Exchange.Limits,
        site: SiteAddress,
        usesFastLane: Bool,
        responder: @escaping HTTPChannelHandler.Responder
    ) {
        self.cache = cache
        self.gate = gate
        self.usesFastLane = usesFastLane
        http = HTTP1Channel(
            responder: responder,
            configuration: HTTP1Channel.Configuration(
                additionalChannelHandlers: [ReasonPhrase(exchange: Exchange(limits: limits, site: site))],
                httpDecoderConfiguration: .init(maxHeaderFieldSize: Self.headerLimit, maxHeaderListSize: Self.headerLimit)
            )
        )
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        http.setup(channel: channel, logger: logger).flatMapThrowing { value in
            let pipeline = channel.pipeline.syncOperations
            let exchange = try pipeline.handler(type: ReasonPhrase.self).exchange
            let lane = FastLane(cache: cache, gate: gate, exchange: exchange, isEnabled: usesFastLane)
            try pipeline.addHandler(lane, position: .first)
            let codec = try pipeline.handler(type: HTTP1ToHTTPServerCodec.self)
            try pipeline.addHandler(ExchangeWatch(exchange: exchange), position: .before(codec))
            return value
        }.flatMap { value in
            channel.setOption(Self.userTimeoutOption, value: Self.userTimeout)
                .and(channel.setOption(.writeSpin, value: Self.writeSpin)).map { _ in value }
        }
    }

    func handle(value: Value, logger: Logger) async {
        await http.handle(value: value, logger: logger)
    }
}
