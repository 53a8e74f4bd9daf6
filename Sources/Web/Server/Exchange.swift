internal import HTTPTypes
internal import NIOCore

/// What is going on between one client and the ordinary way: known to the fast lane before the HTTP decoder and to the watch behind it.
///
/// Requests are numbered from one; the responses to them are written in the same order. It lives on the connection's event loop.
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

    /// How many have begun, and how many of them have ended.
    private struct Progress: Equatable {
        var begun = 0
        var ended = 0
    }

    private let limits: Limits
    let site: SiteAddress
    private var context: ChannelHandlerContext?
    private var timer: Scheduled<Void>?

    // What the ordinary way is at.
    private var requests = Progress()
    private var responses = Progress()
    private var bodyBytes: Int64 = 0
    private var reasonPhrase: String?

    // Whether the decoder keeps the beginning of a head back.
    private var hadBody = false
    private var endedAtRequestEnd = true
    private var requestsBefore = Progress()
    /// The last four bytes that were passed on, since a head may end in several reads.
    private var lastBytes: UInt32 = 0
    private static let endOfHead: UInt32 = 0x0D0A_0D0A

    // What is to be written or done as soon as everything before it was written.
    private var continueOwed: Int?
    private var refusal: Problem?
    private var lastRequest: Int?
    private var isClosing = false

    // What the fast lane is still sending, and when something last happened.
    private var answersInFlight = 0
    private var wasActive = true
    private var idleSince: NIODeadline?
    private var pace: SenderPace

    init(limits: Limits, site: SiteAddress) {
        self.limits = limits
        self.site = site
        pace = SenderPace(limits: limits)
    }

    /// Whether the decoder holds nothing and nothing is being answered: the next byte begins a request.
    ///
    /// After a request with a body the connection stays on the ordinary way: only a head that ended with the bytes passed on proves
    /// that the decoder keeps nothing back.
    var isIdle: Bool {
        !isClosing && refusal == nil && !hadBody && endedAtRequestEnd && requests.begun == requests.ended
            && requests.begun == responses.ended
    }

    /// Whether a request has begun to arrive and has not arrived whole.
    private var isReceiving: Bool {
        requests.begun > requests.ended || !endedAtRequestEnd
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

    func received(_ count: Int, _ context: ChannelHandlerContext) {
        wasActive = true
        pace.received(count, context.eventLoop)
    }

    func askedForMore(_ context: ChannelHandlerContext) {
        pace.waits(context.eventLoop)
    }

    /// The fast lane began to send an answer; it may take its time.
    func answerBegan() {
        answersInFlight += 1
    }

    func answerSent() {
        answersInFlight -= 1
        wasActive = true
    }

    func willPassOn(_ buffer: ByteBuffer) {
        for byte in buffer.readableBytesView.suffix(4) { lastBytes = lastBytes << 8 | UInt32(byte) }
        endedAtRequestEnd = lastBytes == Self.endOfHead
        if endedAtRequestEnd { lastBytes = 0 }
        requestsBefore = requests
    }

    func didPassOn() {
        // After a body: bytes that neither began nor ended a request are the beginning of a head.
        if hadBody { endedAtRequestEnd = requests.begun == requests.ended && requestsBefore != requests }
        pace.measure(isReceiving)
    }

    // MARK: What the watch sees

    /// - Parameter isLast: the connection ends when this request has arrived whole and was answered.
    func requestBegan(hasBody: Bool, isLast: Bool, expectsContinue: Bool) {
        requests.begun += 1
        bodyBytes = 0
        if hasBody { hadBody = true }
        if isLast { lastRequest = requests.begun }
        if expectsContinue { continueOwed = requests.begun }
        settle()
    }

    func requestBodyArrived(_ count: Int) {
        hadBody = true
        bodyBytes += Int64(count)
        if bodyBytes > limits.body { end() }
    }

    func requestEnded() {
        requests.ended += 1
        continueOwed = nil
        settle()
    }

    /// - Parameter reasonPhrase: what the response says of its status; empty for the standard's words.
    func responseBegan(reasonPhrase: String) {
        responses.begun += 1
        self.reasonPhrase = reasonPhrase.isEmpty ? nil : reasonPhrase
    }

    /// The phrase of the response that has just begun.
    func takeReasonPhrase() -> String? {
        defer { reasonPhrase = nil }
        return reasonPhrase
    }

    /// Whether the connection ends with the response that has just begun.
    var isLastResponse: Bool { lastRequest.map { responses.begun >= $0 } ?? false }

    func responseEnded() {
        responses.ended += 1
        wasActive = true
        settle()
    }

    /// Answers what cannot be given to the application, and ends the connection.
    func refuse(_ problem: Problem) {
        guard refusal == nil, !hasLastRequest else { return }
        refusal = problem
        settle()
    }

    /// Whether the request after which the connection ends has arrived: what comes behind it is nobody's.
    var hasLastRequest: Bool { lastRequest.map { requests.ended >= $0 } ?? false }

    // MARK: In turn

    /// Does what was put off until everything before it was written.
    private func settle() {
        guard let context, !isClosing else { return }
        if let refusal { return settle(refusal, context) }
        if let number = continueOwed, responses.ended == number - 1 {
            continueOwed = nil
            if responses.begun < number { sayContinue(context) }
        }
        if hasLastRequest, requests.begun == responses.ended { endAfterWriting(context) }
    }

    /// The request that is refused is the one that is arriving, be it still in its head.
    private func settle(_ refusal: Problem, _ context: ChannelHandlerContext) {
        let number = requests.begun > requests.ended ? requests.begun : requests.ended + 1
        guard responses.begun < number else { return end() }
        guard responses.ended == number - 1 else { return }
        context.write(NIOAny(IOData.byteBuffer(refusal.closingAnswer(site))), promise: nil)
        endAfterWriting(context)
    }

    /// The client asked to be told before it sends the body (RFC 9110, section 10.1.1).
    private func sayContinue(_ context: ChannelHandlerContext) {
        context.writeAndFlush(NIOAny(IOData.byteBuffer(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n"))), promise: nil)
    }

    private func endAfterWriting(_ context: ChannelHandlerContext) {
        isClosing = true
        context.writeAndFlush(NIOAny(IOData.byteBuffer(ByteBuffer()))).assumeIsolated().whenComplete { _ in context.close(promise: nil) }
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
        if pace.isTooSlow(at: context.eventLoop.now) {
            refuse(.tooSlow)
        } else if !isReceiving, isIdleForTooLong(context) {
            return end()
        }
        if !isClosing { schedule(context) }
    }

    /// Measured in ticks, so that a request costs no look at the clock.
    private func isIdleForTooLong(_ context: ChannelHandlerContext) -> Bool {
        guard !wasActive, answersInFlight == 0, requests.begun == responses.ended, !isSending(context) else {
            wasActive = false
            idleSince = nil
            return false
        }
        let now = context.eventLoop.now
        let since = idleSince ?? now
        idleSince = since
        return now - since >= limits.idle
    }

    /// Whether anything that was written has not left yet.
    func isSending(_ context: ChannelHandlerContext) -> Bool {
        (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)).map { $0 > 0 } ?? false
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
    static let noHost = Problem(
        status: 400,
        code: "malformed-request",
        sentence: "The request does not say in one Host header which server it is for: check the client."
    )
}
