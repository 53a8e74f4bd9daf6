internal import Glibc
internal import Synchronization

/// A connection to the server that sends exactly the bytes that it is given. Used by one task at a time.
///
/// Whatever the server does not answer within 30 seconds ends as an error rather than in a test that hangs.
package final class RawConnection: Sendable {
    private let descriptor: Int32
    private let received = Mutex<[UInt8]>([])

    package init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw SocketError(call: "socket", code: errno) }
        var patience = timeval(tv_sec: 30, tv_usec: 0)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var noDelay: Int32 = 1
        unsafe setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &noDelay, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
        let status = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe connect(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { throw SocketError(call: "connect", code: errno) }
    }

    deinit {
        close(descriptor)
    }

    package func send(_ text: String) async throws {
        try await send(Array(text.utf8))
    }

    package func send(_ bytes: [UInt8]) async throws {
        try await BlockingThreads.run { [self] in
            var sent = 0
            while sent < bytes.count {
                let count = unsafe bytes.withUnsafeBytes { buffer in
                    unsafe Glibc.send(descriptor, buffer.baseAddress?.advanced(by: sent), buffer.count - sent, Int32(MSG_NOSIGNAL))
                }
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else { throw SocketError(call: "send", code: errno) }
                sent += count
            }
        }
    }

    /// Says that no more will be sent.
    package func finishSending() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// The next answer, whole.
    /// - Parameter isHead: whether it answers a HEAD, and so has no body whatever its length says.
    package func response(isHead: Bool = false) async throws -> RawResponse {
        try await BlockingThreads.run { [self] in
            let head = try take(upTo: "\r\n\r\n")
            guard var response = RawResponse(head: head) else {
                throw MalformedResponse(description: String(decoding: head, as: UTF8.self))
            }
            let hasNoBody = isHead || response.status == 304 || response.status == 204 || response.status < 200
            if !hasNoBody { response.body = try body(of: response) }
            return response
        }
    }

    /// All that comes until the server closes the connection.
    package func rest() async throws -> [UInt8] {
        try await BlockingThreads.run { [self] in
            while try receive() {}
            return received.withLock { bytes in
                defer { bytes = [] }
                return bytes
            }
        }
    }

    private func body(of response: RawResponse) throws -> [UInt8] {
        if let length = response["Content-Length"].flatMap(Int.init) { return try take(count: length) }
        guard response["Transfer-Encoding"]?.lowercased() == "chunked" else {
            throw MalformedResponse(description: "neither a length nor chunks: \(response.fields)")
        }
        var body: [UInt8] = []
        while true {
            guard let size = Int(String(decoding: try take(upTo: "\r\n"), as: UTF8.self), radix: 16) else {
                throw MalformedResponse(description: "no size of a chunk")
            }
            body += try take(count: size)
            _ = try take(upTo: "\r\n")
            if size == 0 { return body }
        }
    }

    /// - Returns: what comes before the separator, which is taken too.
    private func take(upTo separator: String) throws -> [UInt8] {
        let wanted = Array(separator.utf8)
        while true {
            let found = received.withLock { bytes -> [UInt8]? in
                guard let range = bytes.firstRange(of: wanted) else { return nil }
                defer { bytes.removeFirst(range.upperBound) }
                return Array(bytes[..<range.lowerBound])
            }
            if let found { return found }
            guard try receive() else { throw ConnectionClosed(received: received.withLock { $0 }) }
        }
    }

    private func take(count: Int) throws -> [UInt8] {
        while true {
            let found = received.withLock { bytes -> [UInt8]? in
                guard bytes.count >= count else { return nil }
                defer { bytes.removeFirst(count) }
                return Array(bytes.prefix(count))
            }
            if let found { return found }
            guard try receive() else { throw ConnectionClosed(received: received.withLock { $0 }) }
        }
    }

    /// - Returns: whether anything came before the server closed the connection.
    private func receive() throws -> Bool {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
            if count < 0 && errno == EINTR { continue }
            if count < 0 && errno == ECONNRESET { return false }
            guard count >= 0 else { throw SocketError(call: "recv", code: errno) }
            guard count > 0 else { return false }
            received.withLock { $0 += buffer[..<count] }
            return true
        }
    }
}

/// The server closed the connection before the answer was whole.
package struct ConnectionClosed: Error {
    package let received: [UInt8]
}

/// The system refused a call on the socket; error 11 is an answer that did not come in time.
package struct SocketError: Error {
    let call: String
    let code: Int32
}
