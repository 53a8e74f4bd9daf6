import NIOCore
import Testing

@testable import Web

/// Slow senders and idle connections, with a clock that stands still until the test moves it.
@Suite struct ExchangeTests {
    private static func limits() -> Exchange.Limits {
        var limits = Exchange.Limits()
        limits.silence = .seconds(30)
        limits.window = .seconds(60)
        limits.bytesPerWindow = 600
        limits.body = 1_000
        limits.idle = .seconds(75)
        limits.tick = .seconds(5)
        return limits
    }

    private func connection() throws -> EmbeddedConnection {
        try EmbeddedConnection(cache: ReadCache(limit: 1 << 20), limits: Self.limits())
    }

    private static let post = "POST /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n"

    /// Advances the clock in steps of a tick, and says after how many seconds the connection had ended; none if it did not.
    private func end(of connection: EmbeddedConnection, within seconds: Int64, each step: () throws -> Void = {}) throws -> Int64? {
        for passed in stride(from: Int64(5), through: seconds, by: 5) {
            try connection.advance(seconds: 5)
            guard connection.isOpen else { return passed }
            try step()
        }
        return nil
    }

    @Test(arguments: ["GET /x HT", "GET /x HTTP/1.1\r\nHost: a\r\n", post, post + "some of the body"])
    func `a client that falls silent in the middle of a request is told so after 30 seconds`(sent: String) throws {
        let connection = try connection()
        try connection.receive(sent)
        connection.askForMore()
        #expect(try end(of: connection, within: 100) == 30)
        let output = connection.takeOutput()
        #expect(output.hasPrefix("HTTP/1.1 408 The request arrived too slowly"))
        #expect(output.contains("\r\nConnection: close\r\n"))
        #expect(output.contains("\"code\":\"too-slow\""))
    }

    @Test func `a client that sends a byte now and then is told so after a minute`() throws {
        let connection = try connection()
        try connection.receive(Self.post)
        connection.askForMore()
        let end = try end(of: connection, within: 200) {
            try connection.receive("x")
            connection.askForMore()
        }
        #expect(end == 60)
        #expect(connection.takeOutput().hasPrefix("HTTP/1.1 408 "))
    }

    @Test func `a client that sends just enough is let`() throws {
        let connection = try connection()
        try connection.receive("POST /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n")
        connection.askForMore()
        var sent = 0
        let end = try end(of: connection, within: 90) {
            try connection.receive(String(repeating: "x", count: 55))
            sent += 55
            connection.askForMore()
        }
        #expect(end == nil && sent == 990)
    }

    @Test func `time in which we do not read is not held against the client`() throws {
        let connection = try connection()
        try connection.receive(Self.post)
        #expect(try end(of: connection, within: 600) == nil, "nobody asked for more")
        connection.askForMore()
        try connection.advance(seconds: 25)
        try connection.receive("x")
        #expect(try end(of: connection, within: 600) == nil, "nobody asked for more again")
        connection.askForMore()
        #expect(try end(of: connection, within: 100) == 30)
    }

    @Test func `a request that has arrived may take the application as long as it likes`() throws {
        let connection = try connection()
        try connection.receive("GET /x HTTP/1.1\r\nHost: a\r\n\r\n")
        connection.askForMore()
        #expect(try end(of: connection, within: 600) == nil)
        try connection.answerNext()
        #expect(connection.takeBodies() == ["ordinary /x"])
    }

    @Test func `each request has its own measure`() throws {
        let connection = try connection()
        for _ in 0..<5 {
            try connection.receive("GET /x HT")
            connection.askForMore()
            try connection.advance(seconds: 25)
            try connection.receive("TP/1.1\r\nHost: a\r\n\r\n")
            try connection.answerNext()
            #expect(connection.isOpen)
        }
        #expect(connection.takeBodies().count == 5)
    }

    @Test func `a client that falls silent after the answer began is not answered again`() throws {
        let connection = try connection()
        try connection.receive("GET /x HTTP/1.1\r\nHost: a\r\n\r\nPOST /y HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n")
        try connection.answerNext()
        _ = connection.takeOutput()
        connection.askForMore()
        #expect(try end(of: connection, within: 100) == 30)
        #expect(connection.takeOutput().hasPrefix("HTTP/1.1 408 "), "the second request had no answer yet")
    }

    @Test func `a connection on which nothing goes on is closed, without a word`() throws {
        let connection = try connection()
        connection.askForMore()
        let end = try #require(try end(of: connection, within: 200))
        #expect((75...85).contains(end), "\(end)")
        #expect(connection.takeOutput().isEmpty)
    }

    @Test func `every request begins the wait anew`() async throws {
        let cache = try await FilledCache.make()
        let connection = try EmbeddedConnection(cache: cache, limits: Self.limits())
        for _ in 0..<5 {
            #expect(try end(of: connection, within: 60) == nil)
            try connection.receive("GET /simple/a/ HTTP/1.1\r\nHost: a\r\n\r\n")
        }
        #expect(connection.takeBodies().count == 5)
        #expect(try end(of: connection, within: 100) != nil)
    }

    @Test func `a body beyond the limit ends the connection, announced or not`() throws {
        for framing in ["Content-Length: 5000", "Transfer-Encoding: chunked"] {
            let connection = try connection()
            try connection.receive("POST /x HTTP/1.1\r\nHost: a\r\n\(framing)\r\n\r\n")
            let data = String(repeating: "x", count: 400)
            let piece = framing.hasPrefix("T") ? "190\r\n\(data)\r\n" : data
            for _ in 0..<2 { try connection.receive(piece) }
            #expect(connection.isOpen)
            try? connection.receive(piece)
            #expect(!connection.isOpen)
        }
    }

    @Test func `each request has a limit of its own`() throws {
        let connection = try connection()
        for _ in 0..<5 {
            try connection.receive("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\n\r\n" + String(repeating: "x", count: 900))
            try connection.answerNext()
            #expect(connection.isOpen)
        }
    }

    @Test func `who asks to be told before sending the body is told`() throws {
        let connection = try connection()
        try connection.receive("POST /x HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 3\r\n\r\n")
        #expect(connection.takeOutput() == "HTTP/1.1 100 Continue\r\n\r\n")
        try connection.receive("abc")
        try connection.answerNext()
        #expect(connection.takeBodies() == ["ordinary /x"])
    }

    @Test func `who asks in turn is told in turn`() throws {
        let connection = try connection()
        try connection.receive("GET /x HTTP/1.1\r\nHost: a\r\n\r\n")
        try connection.receive("POST /y HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
        #expect(connection.takeOutput().isEmpty, "the answer to the first is still to come")
        try connection.answerNext()
        #expect(connection.takeOutput().hasSuffix("ordinary /xHTTP/1.1 100 Continue\r\n\r\n"))
    }

    @Test func `who did not wait to be told is not told`() throws {
        let connection = try connection()
        try connection.receive("GET /x HTTP/1.1\r\nHost: a\r\n\r\n")
        try connection.receive("POST /y HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc")
        for _ in 0..<2 { try connection.answerNext() }
        #expect(connection.takeBodies() == ["ordinary /x", "ordinary /y"])
    }

    @Test(arguments: ["NONSENSE\r\n\r\n", "GET /y HTTP/1.1\r\n\r\n", "GET /y HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"])
    func `a refusal waits for the answers before it`(malformed: String) throws {
        let connection = try connection()
        try? connection.receive("GET /x HTTP/1.1\r\nHost: a\r\n\r\n" + malformed)
        #expect(connection.takeOutput().isEmpty && connection.isOpen)
        try connection.answerNext()
        let output = connection.takeOutput()
        #expect(output.contains("ordinary /xHTTP/1.1 400 ") && !connection.isOpen)
    }

    @Test(arguments: [("", false), ("Connection: keep-alive\r\n", true)])
    func `HTTP 1_0 ends with the answer unless the client asks for more`(field: String, goesOn: Bool) throws {
        let connection = try connection()
        try connection.receive("GET /x HTTP/1.0\r\n\(field)\r\n")
        try connection.answerNext()
        #expect(connection.takeBodies() == ["ordinary /x"])
        #expect(connection.isOpen == goesOn)
    }

    @Test func `the last request may send its body to the end, although it was answered before`() throws {
        let connection = try connection()
        try connection.receive("POST /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 6\r\n\r\nabc")
        try connection.answerEarly("/x")
        #expect(connection.takeBodies() == ["ordinary /x"] && connection.isOpen)
        try connection.receive("def")
        #expect(!connection.isOpen)
    }

    @Test(arguments: 1...5) func `a head that ends in several pieces has ended`(last: Int) throws {
        let connection = try connection()
        let head = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n"
        try connection.receive(String(head.unicodeScalars.dropLast(last)))
        for character in head.unicodeScalars.suffix(last) { try connection.receive(String(character)) }
        try connection.answerNext()
        #expect(connection.takeBodies() == ["ordinary /x"])
        connection.askForMore()
        #expect(try end(of: connection, within: 60) == nil, "nobody is sending")
        #expect(connection.takeOutput().isEmpty)
    }

    @Test func `what is no HTTP is told so once, and the connection ends`() throws {
        let connection = try connection()
        try? connection.receive("NONSENSE\r\n\r\n")
        #expect(connection.takeOutput().hasPrefix("HTTP/1.1 400 The request is not well-formed HTTP"))
        #expect(!connection.isOpen)
    }
}
