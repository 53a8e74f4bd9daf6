internal import Glibc
internal import NIOCore
internal import PackageIndex

/// What is left to send of an answer: of its head, and of the body behind it.
struct OutgoingAnswer {
    enum Body {
        case none
        case bytes(ByteBuffer)
        /// The bytes of a file from here on.
        case file(StoredContent, from: Int64)
    }

    private(set) var head: ByteBuffer
    private(set) var body: Body

    /// So much of a file is handed to the system at once, in bytes. More at once costs more for each byte.
    static let step = 2 << 20

    var isSent: Bool { head.readableBytes == 0 && bodySize == 0 }

    private var bodySize: Int64 {
        switch body {
        case .none: 0
        case .bytes(let bytes): Int64(bytes.readableBytes)
        case .file(let content, let offset): content.size - offset
        }
    }

    /// Hands the socket what it takes without waiting.
    /// - Parameter socket: one that does not block.
    /// - Returns: false if the connection is broken.
    mutating func write(to socket: CInt) -> Bool {
        switch body {
        case .none: return take(Self.send(head, flags: 0, to: socket))
        case .bytes(let bytes): return take(Self.write(head, bytes, to: socket))
        case .file:
            guard take(Self.send(head, flags: Int32(MSG_MORE), to: socket)) else { return false }
            return head.readableBytes > 0 || sendFile(to: socket)
        }
    }

    /// A file that ends before its size is as bad as a broken connection: the client cannot be told otherwise.
    private mutating func sendFile(to socket: CInt) -> Bool {
        guard case .file(let content, let start) = body, bodySize > 0 else { return true }
        let count = content.withDescriptor { descriptor in
            var offset = off_t(start)
            return unsafe sendfile(socket, descriptor, &offset, Int(min(bodySize, Int64(Self.step))))
        }
        return count != 0 && take(count)
    }

    /// - Parameter count: what a system call answered.
    private mutating func take(_ count: Int) -> Bool {
        guard count >= 0 else { return errno == EAGAIN || errno == EINTR }
        let ofHead = min(count, head.readableBytes)
        head.moveReaderIndex(forwardBy: ofHead)
        switch body {
        case .none: break
        case .bytes(var bytes):
            bytes.moveReaderIndex(forwardBy: count - ofHead)
            body = .bytes(bytes)
        case .file(let content, let offset): body = .file(content, from: offset + Int64(count - ofHead))
        }
        return true
    }

    private static func send(_ bytes: ByteBuffer, flags: Int32, to socket: CInt) -> Int {
        unsafe bytes.withUnsafeReadableBytes { unsafe Glibc.send(socket, $0.baseAddress, $0.count, flags | Int32(MSG_NOSIGNAL)) }
    }

    private static func write(_ head: ByteBuffer, _ body: ByteBuffer, to socket: CInt) -> Int {
        unsafe head.withUnsafeReadableBytes { head in
            unsafe body.withUnsafeReadableBytes { body in
                let parts: InlineArray<2, iovec> = unsafe [iovec(head), iovec(body)]
                return unsafe parts.span.withUnsafeBufferPointer { unsafe writev(socket, $0.baseAddress, Int32($0.count)) }
            }
        }
    }
}

extension iovec {
    fileprivate init(_ bytes: UnsafeRawBufferPointer) {
        unsafe self.init(iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress), iov_len: bytes.count)
    }
}
