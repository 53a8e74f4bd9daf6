internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import Synchronization

/// Takes an answer in, as long as it is what was asked for: status 200, and not too long. What comes after that is not read.
final class DocumentCollector: HTTPClientResponseDelegate {
    private let limit: Int
    private let document = Mutex<[UInt8]>([])

    /// - Parameter limit: the longest document, in bytes.
    init(limit: Int) {
        self.limit = limit
    }

    func didReceiveHead(task: HTTPClient.Task<[UInt8]>, _ head: HTTPResponseHead) -> EventLoopFuture<Void> {
        guard head.status == .ok else {
            let code = Int(head.status.code)
            return fail(task, (300...399).contains(code) ? .redirect(status: code) : .status(code))
        }
        if let length = head.headers.first(name: "content-length").flatMap({ Int($0) }), length > limit { return fail(task, .tooLong) }
        return task.eventLoop.makeSucceededVoidFuture()
    }

    func didReceiveBodyPart(task: HTTPClient.Task<[UInt8]>, _ buffer: ByteBuffer) -> EventLoopFuture<Void> {
        let fits = document.withLock { document in
            guard buffer.readableBytes <= limit - document.count else { return false }
            document += Array(buffer.readableBytesView)
            return true
        }
        return fits ? task.eventLoop.makeSucceededVoidFuture() : fail(task, .tooLong)
    }

    func didFinishRequest(task: HTTPClient.Task<[UInt8]>) throws -> [UInt8] {
        document.withLock { $0 }
    }

    private func fail(_ task: HTTPClient.Task<[UInt8]>, _ reason: IssuerFault.Reason) -> EventLoopFuture<Void> {
        task.eventLoop.makeFailedFuture(reason)
    }
}
