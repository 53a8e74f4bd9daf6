internal import NIOCore

/// The end of a connection that reads replies: one for each command, in time, and nothing besides.
///
/// Bytes that come while nobody waits for a reply end the connection: else they would be taken for the reply to the next command,
/// and before a TLS handshake anybody on the way can write them.
final class SMTPReplyHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private var parser = SMTPReplyParser()
    private var waiting: EventLoopPromise<SMTPReply>?
    private var replyDeadline: Scheduled<Void>?
    private var totalDeadline: Scheduled<Void>?
    private var fault: SMTPFault?
    private var context: ChannelHandlerContext?
    private let timeouts: SMTPTimeouts
    /// The reply that the server sends by itself when the connection stands.
    let greeting: EventLoopFuture<SMTPReply>
    /// Whether the message has been handed over: then one waits for what became of it, or it might be sent twice.
    var isCommitted = false

    init(_ eventLoop: any EventLoop, timeouts: SMTPTimeouts) {
        self.timeouts = timeouts
        let promise = eventLoop.makePromise(of: SMTPReply.self)
        waiting = promise
        greeting = promise.futureResult
    }

    /// From now on the next bytes are a reply.
    func expect(_ promise: EventLoopPromise<SMTPReply>) {
        guard fault == nil, waiting == nil else { return promise.fail(fault ?? .unexpectedReply) }
        waiting = promise
        replyDeadline = schedule(timeouts.reply)
    }

    /// Ends the connection, and with it whatever waits for a reply.
    func fail(_ fault: SMTPFault) {
        self.fault = self.fault ?? fault
        replyDeadline?.cancel()
        waiting.take()?.fail(self.fault ?? fault)
        context?.close(promise: nil)
    }

    /// What has gone wrong, or would if one went on: nothing may be there to be read now.
    func requireQuiet() throws(SMTPFault) {
        if let fault { throw fault }
        guard waiting == nil, !parser.isInsideReply else { throw .unexpectedReply }
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        fail(.connectionLost)
        totalDeadline?.cancel()
        self.context = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        replyDeadline = schedule(timeouts.reply)
        totalDeadline = schedule(timeouts.total)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard fault == nil else { return }
        guard waiting != nil else { return fail(.unexpectedReply) }
        do throws(SMTPFault) {
            guard let reply = try parser.read(Self.unwrapInboundIn(data).readableBytesView) else { return }
            replyDeadline?.cancel()
            waiting.take()?.succeed(reply)
        } catch {
            fail(error)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail(.connectionLost)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(SMTPFault(error))
    }

    private func schedule(_ time: TimeAmount) -> Scheduled<Void>? {
        context?.eventLoop.assumeIsolated().scheduleTask(in: time) { [self] in fail(.timedOut) }
    }
}
