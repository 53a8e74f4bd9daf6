import Foundation
import Glibc
import TestSupport

/// A mail server that says and hears what a test has written down, and nothing else.
///
/// Each has a thread of its own while it serves, so that none waits for other tests. What does not come within two minutes ends as an
/// error rather than in a test that hangs.
final class ScriptedServer: Sendable {
    enum Step: Sendable {
        case say(String)
        /// A line that begins so.
        case hear(String)
        /// Everything up to a line of a single dot.
        case hearMessage
        /// Whatever comes, until so many bytes are there.
        case hearBytes(Int)
        /// Says nothing until the other side goes.
        case hang
        /// One byte now and then, for as long as the other side is there.
        case dribble
        /// Runs something.
        case run(@Sendable () -> Void)
    }

    let port: Int
    /// Every line that came, without its end, and every message.
    let heard = Recorder<String>()
    private let listener: Int32

    init() throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.listener = listener
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe bind(listener, pointer, length) == 0 && listen(listener, 8) == 0 && getsockname(listener, pointer, &length) == 0
            }
        }
        guard status else { throw Fault(what: "listen") }
        port = Int(UInt16(bigEndian: address.sin_port))
        Self.limitWaiting(listener)
    }

    deinit {
        close(listener)
    }

    /// Serves one connection for each script, then no more.
    func serve(_ scripts: [Step]...) async throws {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { [self] in
                continuation.resume(with: Result { for script in scripts { try serveOne(script) } })
            }
        }
    }

    private func serveOne(_ script: [Step]) throws {
        let connection = accept(listener, nil, nil)
        guard connection >= 0 else { throw Fault(what: "accept") }
        defer { close(connection) }
        Self.limitWaiting(connection)
        var received: [UInt8] = []
        for step in script { try perform(step, connection, &received) }
    }

    private func perform(_ step: Step, _ connection: Int32, _ received: inout [UInt8]) throws {
        switch step {
        case .say(let text): try send(Array(text.utf8), connection)
        case .hear(let start):
            let line = try take(upTo: "\r\n", connection, &received)
            heard.add(line)
            guard line.hasPrefix(start) else { throw Fault(what: "heard '\(line)' instead of '\(start)'") }
        case .hearMessage: heard.add(try take(upTo: "\r\n.\r\n", connection, &received))
        case .hearBytes(let count): while received.count < count, try receive(connection, &received) {}
        case .hang: while try receive(connection, &received) {}
        case .dribble: dribble(connection)
        case .run(let body): body()
        }
    }

    private func dribble(_ connection: Int32) {
        var watched = pollfd(fd: connection, events: Int16(POLLIN), revents: 0)
        for byte in String(repeating: "250-x\r\n", count: 10_000).utf8 {
            var byte = byte
            guard unsafe Glibc.send(connection, &byte, 1, Int32(MSG_NOSIGNAL)) == 1, unsafe poll(&watched, 1, 5) == 0 else { return }
        }
    }

    private func send(_ bytes: [UInt8], _ connection: Int32) throws {
        guard unsafe Glibc.send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else { throw Fault(what: "send") }
    }

    private func take(upTo end: String, _ connection: Int32, _ received: inout [UInt8]) throws -> String {
        while true {
            if let range = received.firstRange(of: Array(end.utf8)) {
                defer { received.removeSubrange(..<range.upperBound) }
                return String(decoding: received[..<range.lowerBound], as: UTF8.self)
            }
            guard try receive(connection, &received) else { throw Left() }
        }
    }

    /// - Returns: false when the other side has gone.
    private func receive(_ connection: Int32, _ received: inout [UInt8]) throws -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe recv(connection, &buffer, buffer.count, 0)
        if count < 0, errno != ECONNRESET { throw Fault(what: "receive") }
        received += buffer.prefix(max(0, count))
        return count > 0
    }

    private static func limitWaiting(_ descriptor: Int32) {
        var patience = timeval(tv_sec: 120, tv_usec: 0)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    }

    /// The other side has gone before the script's end.
    struct Left: Error {}

    struct Fault: Error {
        let what: String
    }
}
