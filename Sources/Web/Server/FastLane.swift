internal import NIOCore
internal import PackageIndex

/// Answers requests for what is in memory straight from the connection's bytes, on the event loop.
///
/// It stands before the HTTP decoder. A request in the plainest form whose answer is kept is answered here; the bytes of every other
/// request are passed on, and so is all that follows on the connection until that request is over (`Exchange` says when).
final class FastLane: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    private let cache: ReadCache
    /// Nothing where everybody may read.
    private let gate: LaneGate?
    /// The address at the other end, and the client's if nobody stands between.
    private var peer: String?
    private var client: String?
    private var credentials = CredentialMemory()
    private let exchange: Exchange
    private let isEnabled: Bool
    private var date = HTTPDate()
    private var headBuffer = ByteBuffer()
    private var negotiation = NegotiationMemory()
    private var passedOn = false
    private let sender: AnswerSender
    private var isClosing = false

    /// - Parameter isEnabled: false sends everything the ordinary way, so that tests compare the two.
    init(cache: ReadCache, gate: LaneGate? = nil, exchange: Exchange, isEnabled: Bool) {
        self.cache = cache
        self.gate = gate
        self.exchange = exchange
        sender = AnswerSender(exchange: exchange)
        self.isEnabled = isEnabled
    }

    func handlerAdded(context: ChannelHandlerContext) {
        exchange.connected(context)
        sender.connected(context)
        guard let gate else { return }
        peer = context.channel.remoteAddress?.ipAddress
        client = gate.client(of: peer)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        exchange.received(buffer.readableBytes, context)
        var answered = false
        while isEnabled, isFree(context), buffer.readableBytes > 0, answer(&buffer, context) { answered = true }
        if answered { sender.flush(context) }
        guard buffer.readableBytes > 0 else { return }
        passedOn = true
        exchange.willPassOn(buffer)
        context.fireChannelRead(wrapInboundOut(buffer))
        exchange.didPassOn()
    }

    /// Nobody behind needs to hear of the end of a read that they saw nothing of.
    func channelReadComplete(context: ChannelHandlerContext) {
        guard passedOn else { return }
        passedOn = false
        context.fireChannelReadComplete()
    }

    /// Whoever is behind knows nothing of the answers that leave from here: what makes them close the connection waits for those.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is ChannelShouldQuiesceEvent || event as? ChannelEvent == .inputClosed, exchange.isSending(context) else {
            return context.fireUserInboundEventTriggered(event)
        }
        isClosing = true
        // An empty write is done when everything before it has left.
        context.writeAndFlush(wrapOutboundOut(.byteBuffer(ByteBuffer()))).assumeIsolated().whenComplete { _ in
            context.fireUserInboundEventTriggered(event)
        }
    }

    func read(context: ChannelHandlerContext) {
        exchange.askedForMore(context)
        context.read()
    }

    func channelInactive(context: ChannelHandlerContext) {
        exchange.disconnected()
        context.fireChannelInactive()
    }

    /// Whether the next answer may leave from here. A client that takes nothing is not written to: the ordinary way lets it wait.
    private func isFree(_ context: ChannelHandlerContext) -> Bool {
        exchange.isIdle && !isClosing && context.channel.isActive && context.channel.isWritable
    }

    /// Answers the first request in the buffer if it is one for the fast lane, and takes it out.
    private func answer(_ buffer: inout ByteBuffer, _ context: ChannelHandlerContext) -> Bool {
        let found = found(buffer.readableBytesUInt8Span)
        guard let found else { return false }
        buffer.moveReaderIndex(forwardBy: found.length)
        send(found, context)
        return true
    }

    /// A request and its answer.
    private struct Found {
        let answer: CachedAnswer
        let length: Int
        let isHead: Bool
        let isNotModified: Bool
    }

    private func found(_ bytes: Span<UInt8>) -> Found? {
        guard let head = SimpleRequestHead(bytes), isLetIn(head, bytes), let key = key(head, bytes), let answer = cache.hit(key) else {
            return nil
        }
        let isNotModified =
            head.ifNoneMatch.map { ConditionalRequest.matches(bytes.extracting($0), entityTag: answer.entityTag) } ?? false
        return Found(answer: answer, length: head.length, isHead: head.isHead, isNotModified: isNotModified)
    }

    /// Whether whoever asks may read. Whom the lane does not know goes the ordinary way, where they are looked at.
    private func isLetIn(_ head: SimpleRequestHead, _ bytes: Span<UInt8>) -> Bool {
        guard let gate else { return true }
        guard !head.authorization.isEmpty else { return false }
        let address =
            head.forwardedFor.isEmpty
            ? client : gate.client(of: peer, forwardedFor: String(copying: bytes.extracting(head.forwardedFor)))
        return gate.allows(credentials.digest(of: bytes.extracting(head.authorization)), from: address)
    }

    /// What the answer would be kept under.
    private func key(_ head: SimpleRequestHead, _ bytes: Span<UInt8>) -> String? {
        let path = bytes.extracting(head.path)
        let prefix: UInt8
        if path.starts(with: "/files/", at: 0) {
            prefix = ReadKey.filePrefix
        } else if path.starts(with: "/simple/", at: 0) {
            prefix = negotiation.prefix(accept: bytes.extracting(head.accept), encoding: bytes.extracting(head.acceptEncoding))
        } else {
            return nil
        }
        return unsafe String(unsafeUninitializedCapacity: path.count + 1) { output in
            unsafe output[0] = prefix
            for index in 0..<path.count { unsafe output[index + 1] = path[index] }
            return path.count + 1
        }
    }

    private func send(_ found: Found, _ context: ChannelHandlerContext) {
        let head = found.isNotModified ? found.answer.notModifiedHead : found.answer.okHead
        guard !found.isHead, !found.isNotModified else { return sender.send(outgoing(head, .none), context) }
        switch found.answer.body {
        case .bytes(let body): sender.send(outgoing(head, .bytes(body)), context)
        case .file(let content): sender.send(outgoing(head, .file(content, from: 0)), context)
        }
    }

    private func outgoing(_ head: ByteBuffer, _ body: OutgoingAnswer.Body) -> OutgoingAnswer {
        OutgoingAnswer(head: dated(head), body: body)
    }

    /// The head with its date and the empty line that ends it. Its memory is used again as soon as the answer has left.
    private func dated(_ head: ByteBuffer) -> ByteBuffer {
        headBuffer.clear()
        headBuffer.writeImmutableBuffer(head)
        headBuffer.writeImmutableBuffer(exchange.site.everyAnswer)
        headBuffer.writeImmutableBuffer(date.field())
        return headBuffer
    }
}

extension String {
    /// The bytes as UTF-8; what is none is replaced.
    fileprivate init(copying bytes: Span<UInt8>) {
        self = unsafe bytes.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }
}
