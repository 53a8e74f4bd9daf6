internal import HTTPTypes
internal import Logging
internal import NIOCore

/// What is going on between one client and the ordinary way: known to the fast lane before the HTTP decoder and to the watch behind it.
/// It lives on the connection's event loop.
final class Exchange {
    /// What a client may take its time for.
    struct Limits: Sendable {
        /// No byte for so long ends the connection with 408.
        var silence = TimeAmount.seconds(30)
        /// Fewer than `bytesPerWindow` in so long of waiting, too.
        var window = TimeAmount.seconds(60)
        var bytesPerWindow = 60 << 10
        /// So many bytes of one request's body at the most, counted also after it was answered.
        var body: Int64 = 1 << 31
        /// A connection on which nothing is going on is closed after so long.
        var idle = TimeAmount.seconds(75)
        /// How often it is looked at.
        var tick = TimeAmount.seconds(5)
    }

    private let limits: Limits
    private var context: ChannelHandlerContext?
    private var timer: Scheduled<Void>?

    // What the ordinary way is at.
    private var requestsBegun = 0
    private var requestsEnded = 0
    private var responsesBegun = 0
    private var responsesEnded = 0
    private var hadBody = false
    private var endedAtRequestEnd = true
    private var bodyBytes: Int64 = 0
    private var isClosing = false
    private var reasonPhrase: String?

    // What the fast lane is still sending, and when something last happened.
    private var answersInFlight = 0
    private var wasActive = true
    private var idleSince: NIODeadline?

    // How fast the client sends.
    private var waitingSince: NIODeadline?
    private var waitedInWindow = TimeAmount.zero
    private var bytesInWindow = 0
    private var isBeingReceived = false
    private var progressBefore = (0, 0)

    init(limits: Limits) {
        self.limits = limits
    }

    /// Whether the decoder holds nothing and nothing is being answered: the next byte begins a request.
    ///
    /// After a request with a body the connection stays on the ordinary way: only a head that ended with the bytes passed on proves
    /// that the decoder keeps nothing back.
    var isIdle: Bool {
        !isClosing && !hadBody && endedAtRequestEnd && requestsBegun == requestsEnded && requestsBegun == responsesEnded
    }

    /// Whether a request has begun to arrive and has not arrived whole.
    private var isReceiving: Bool {
        requestsBegun > requestsEnded || (requestsBegun == requestsEnded && !endedAtRequestEnd)
    }

    // MARK: What the fast lane sees

    func connected(_ context: ChannelHandlerContext) {
        self.context = context
        schedule(context)
    }

    func disconnected() {
        timer?.cancel()
        timer = nil
        context = nil
    }

    func received(_ count: Int) {
        wasActive = true
        guard isBeingReceived else { return }
        if let since = waitingSince { waitedInWindow = waitedInWindow + (NIODeadline.now() - since) }
        waitingSince = nil
        bytesInWindow += count
    }

    /// The fast lane began to send an answer; it may take its time.
    func answerBegan() {
        answersInFlight += 1
    }

    func answerSent() {
        answersInFlight -= 1
        wasActive = true
    }

    /// Somebody asked for more bytes: from now on it is the client who keeps us waiting.
    func askedForMore() {
        if isBeingReceived, waitingSince == nil { waitingSince = .now() }
    }

    func willPassOn(_ buffer: ByteBuffer) {
        endedAtRequestEnd = buffer.readableBytesView.suffix(4).elementsEqual("\r\n\r\n".utf8)
        progressBefore = (requestsBegun, requestsEnded)
    }

    func didPassOn() {
        let wasReceiving = isBeingReceived
        if hadBody {
            // Bytes that neither began nor ended a request are the beginning of a head.
            endedAtRequestEnd = requestsBegun == requestsEnded && progressBefore != (requestsBegun, requestsEnded)
        }
        isBeingReceived = isReceiving
        guard isBeingReceived, !wasReceiving else { return }
        waitingSince = nil
        waitedInWindow = .zero
        bytesInWindow = 0
    }

    // MARK: What the watch sees

    func requestBegan(hasBody: Bool) {
        requestsBegun += 1
        bodyBytes = 0
        if hasBody { hadBody = true }
    }

    func requestBodyArrived(_ count: Int) {
        hadBody = true
        bodyBytes += Int64(count)
        if bodyBytes > limits.body { end() }
    }

    func requestEnded() { requestsEnded += 1 }

    /// - Parameter reasonPhrase: what the response says of its status; empty for the standard's words.
    func responseBegan(reasonPhrase: String) {
        responsesBegun += 1
        self.reasonPhrase = reasonPhrase.isEmpty ? nil : reasonPhrase
    }

    /// The phrase of the response that has just begun.
    func takeReasonPhrase() -> String? {
        defer { reasonPhrase = nil }
        return reasonPhrase
    }

    func responseEnded() {
        responsesEnded += 1
        wasActive = true
    }

    /// The client asked to be told before it sends the body (RFC 9110, section 10.1.1).
    func continueRequested() {
        guard let context else { return }
        context.writeAndFlush(NIOAny(IOData.byteBuffer(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n"))), promise: nil)
    }

    /// Answers what cannot be given to the application, and ends the connection.
    func refuse(_ problem: Problem) {
        guard let context, !isClosing else { return }
        guard responsesBegun < max(requestsBegun, 1) else { return end() }
        isClosing = true
        let answer = NIOAny(IOData.byteBuffer(problem.closingAnswer))
        context.writeAndFlush(answer).assumeIsolated().whenComplete { _ in context.close(promise: nil) }
    }

    private func end() {
        isClosing = true
        context?.close(promise: nil)
    }

    // MARK: Slow senders, idle connections

    private func schedule(_ context: ChannelHandlerContext) {
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: limits.tick) { [weak self] in
            guard let self, self.context != nil, !self.isClosing else { return }
            self.look(context)
        }
    }

    private func look(_ context: ChannelHandlerContext) {
        if isReceiving {
            if isTooSlow { return refuse(.tooSlow) }
        } else if isIdleForTooLong {
            return end()
        }
        schedule(context)
    }

    /// Whether anything that was written has not left yet.
    private var isSending: Bool {
        (try? context?.channel.syncOptions?.getOption(.bufferedWritableBytes)).map { $0 > 0 } ?? false
    }

    /// Measured in ticks, so that a request costs no look at the clock.
    private var isIdleForTooLong: Bool {
        guard !wasActive, answersInFlight == 0, requestsBegun == responsesEnded, !isSending else {
            wasActive = false
            idleSince = nil
            return false
        }
        let since = idleSince ?? .now()
        idleSince = since
        return NIODeadline.now() - since >= limits.idle
    }

    private var isTooSlow: Bool {
        let waiting = waitingSince.map { NIODeadline.now() - $0 } ?? .zero
        if waiting >= limits.silence { return true }
        guard waitedInWindow + waiting >= limits.window else { return false }
        if bytesInWindow < limits.bytesPerWindow { return true }
        waitedInWindow = .zero - waiting
        bytesInWindow = 0
        return false
    }
}

extension Problem {
    static let tooSlow = Problem(
        status: 408,
        code: "too-slow",
        sentence: "The request arrived too slowly: no byte for 30 seconds, or fewer than 1 KiB a second for a minute. Send it again."
    )
    static let headersTooLarge = Problem(
        status: 431,
        code: "headers-too-large",
        sentence: "The request's headers are larger than 32 KiB: send fewer or shorter ones."
    )
    static let malformedRequest = Problem(
        status: 400,
        code: "malformed-request",
        sentence: "The request is not well-formed HTTP: check the client."
    )
}
