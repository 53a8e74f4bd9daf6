internal import NIOCore
internal import PackageIndex

/// Sends the fast lane's answers: what the system takes at once straight to the socket, the rest by the channel's queue.
///
/// Most answers leave whole with one or two system calls. The queue would cost as much again for each: an entry for every part, and for
/// a file a copy of its descriptor. It is a class, since the channel may read, and so answer, in the midst of a flush.
final class AnswerSender {
    private let exchange: Exchange
    /// The channel's own descriptor, which it closes on this event loop once it is no longer active; none if it is no socket's.
    private var socket: NIOBSDSocket.Handle?
    private var hasQueued = false

    init(exchange: Exchange) {
        self.exchange = exchange
    }

    /// Asked once, since asking costs more than sending a small answer.
    func connected(_ context: ChannelHandlerContext) {
        socket = try? context.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) { $0 }
    }

    func send(_ answer: OutgoingAnswer, _ context: ChannelHandlerContext) {
        var rest = answer
        guard writeNow(&rest, context) else { return context.close(promise: nil) }
        guard !rest.isSent else { return }
        hasQueued = true
        queue(rest, context)
    }

    /// Called after the last of several answers.
    func flush(_ context: ChannelHandlerContext) {
        guard hasQueued else { return }
        hasQueued = false
        context.flush()
    }

    /// Nothing overtakes what is in the queue; a channel without a socket has only that.
    /// - Returns: false if the connection is broken.
    private func writeNow(_ answer: inout OutgoingAnswer, _ context: ChannelHandlerContext) -> Bool {
        guard let socket, context.channel.isActive, !exchange.isSending(context) else { return true }
        return answer.write(to: socket)
    }

    private func queue(_ answer: OutgoingAnswer, _ context: ChannelHandlerContext) {
        if answer.head.readableBytes > 0 { context.write(NIOAny(IOData.byteBuffer(answer.head)), promise: nil) }
        switch answer.body {
        case .none: break
        case .bytes(let bytes): context.write(NIOAny(IOData.byteBuffer(bytes)), promise: nil)
        case .file(let content, let offset): queue(content, from: Int(offset), context)
        }
    }

    /// The kernel sends the file (`sendfile`): its bytes never come into this process.
    private func queue(_ content: StoredContent, from start: Int, _ context: ChannelHandlerContext) {
        guard let descriptor = try? content.duplicateDescriptor() else { return context.close(promise: nil) }
        let handle = NIOFileHandle(_deprecatedTakingOwnershipOfDescriptor: descriptor)
        let sent = context.eventLoop.makePromise(of: Void.self)
        let exchange = exchange
        exchange.answerBegan()
        sent.futureResult.assumeIsolated().whenComplete { _ in
            try? handle.close()
            exchange.answerSent()
        }
        let size = Int(content.size)
        guard start < size else { return sent.succeed() }
        for offset in stride(from: start, to: size, by: OutgoingAnswer.step) {
            let end = min(offset + OutgoingAnswer.step, size)
            let region = FileRegion(fileHandle: handle, readerIndex: offset, endIndex: end)
            context.write(NIOAny(IOData.fileRegion(region)), promise: end == size ? sent : nil)
        }
    }
}
