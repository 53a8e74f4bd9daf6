import Foundation
import HTTPTypes
import NIOEmbedded
import NIOCore
import PackageIndex
import TestSupport
import Testing

@testable import Web

@Suite struct FastLaneTests {
    private static func get(_ path: String, _ fields: String...) -> String {
        "GET \(path) HTTP/1.1\r\nHost: localhost\r\n" + fields.map { $0 + "\r\n" }.joined() + "\r\n"
    }

    /// A connection to a server that has pages in memory.
    private static func withConnection(
        isEnabled: Bool = true,
        _ body: (EmbeddedConnection) throws -> Void
    ) async throws {
        let cache = try await FilledCache.make()
        try body(EmbeddedConnection(cache: cache, isEnabled: isEnabled))
    }

    @Test func `what is kept is answered on the spot, and the application hears nothing`() async throws {
        try await Self.withConnection { connection in
            try connection.receive(Self.get("/simple/a/"))
            try connection.receive(Self.get(FilledCache.file))
            try connection.receive(Self.get("/simple/a/", "Accept: application/vnd.pypi.simple.v1+json", "Accept-Encoding: gzip"))
            #expect(connection.waiting.isEmpty)
            #expect(connection.takeBodies() == ["fast /simple/a/", "fast file", "fast json"])
        }
    }

    @Test func `switched off, everything goes the ordinary way`() async throws {
        try await Self.withConnection(isEnabled: false) { connection in
            try connection.receive(Self.get("/simple/a/"))
            #expect(connection.waiting == ["/simple/a/"])
            #expect(connection.takeBodies().isEmpty)
        }
    }

    @Test func `an answer is a whole one, with a date`() async throws {
        try await Self.withConnection { connection in
            try connection.receive(Self.get("/simple/a/"))
            let lines = connection.takeOutput().split(separator: "\r\n", omittingEmptySubsequences: false)
            #expect(lines.first == "HTTP/1.1 200 OK")
            #expect(lines.contains("Content-Type: text/plain"))
            #expect(lines.contains("Content-Length: 15"))
            #expect(lines.contains { $0.hasPrefix("date: ") && $0.hasSuffix(" GMT") })
            #expect(lines.suffix(2) == ["", "fast /simple/a/"])
        }
    }

    @Test func `HEAD is answered without the body, and a page that has not changed without both`() async throws {
        try await Self.withConnection { connection in
            try connection.receive("HEAD /simple/a/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
            let head = connection.takeOutput()
            #expect(head.hasPrefix("HTTP/1.1 200 OK\r\n") && head.hasSuffix("\r\n\r\n") && head.contains("Content-Length: 15\r\n"))
            try connection.receive(Self.get("/simple/a/", "If-None-Match: \"tag of fast /simple/a/\""))
            let unchanged = connection.takeOutput()
            #expect(unchanged.hasPrefix("HTTP/1.1 304 Not Modified\r\n") && unchanged.hasSuffix("\r\n\r\n"))
            #expect(!unchanged.lowercased().contains("content-"))
            #expect(connection.waiting.isEmpty)
        }
    }

    @Test(arguments: [
        get("/simple/absent/"), get("/simple/A/"), get("/simple/a"), get("/simple/a/?x"), get("/simple/%61/"), get("/"),
        get("/simple/a/", "Range: bytes=0-1"), get("/simple/a/", "Content-Length: 0"),
        get("/simple/a/", "If-Match: *"), get("/simple/a/", "If-Range: \"x\""), get("/simple/a/", "RANGE:bytes=0-1"),
        get("/simple/a/", "Accept: text/html", "Accept: text/html"), get("/simple/a/", "X: " + String(repeating: "y", count: 4_096)),
        "POST /simple/a/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n",
    ])
    func `whatever is not the plainest request for something kept goes the ordinary way`(request: String) async throws {
        try await Self.withConnection { connection in
            try connection.receive(request)
            #expect(connection.waiting.count == 1)
            #expect(connection.takeBodies().isEmpty)
            try connection.answerNext()
            try connection.receive(Self.get("/simple/b/"))
            #expect(connection.takeBodies().last == "fast /simple/b/", "afterwards the fast lane is free again")
        }
    }

    @Test(arguments: ["Connection: close", "Connection: Close", "Connection: x, CLOSE", "Upgrade: h2c"])
    func `the last request goes the ordinary way, and the connection ends with its answer`(field: String) async throws {
        try await Self.withConnection { connection in
            try connection.receive(Self.get("/simple/a/", field))
            #expect(connection.isOpen && connection.waiting.count == 1)
            try? connection.receive(Self.get("/simple/b/"))
            try connection.answerNext()
            let output = connection.takeOutput()
            #expect(output.hasSuffix("ordinary /simple/a/") && output.lowercased().contains("\r\nconnection: close\r\n"))
            #expect(!connection.isOpen)
        }
    }

    /// When a write fails, SwiftNIO reads what is left at once, in the midst of the flush.
    @Test func `what arrives in the midst of a flush is answered too`() async throws {
        try await Self.withConnection { connection in
            let request = Self.get("/simple/b/")
            try connection.channel.pipeline.syncOperations.addHandler(ReadingFlush(request), position: .first)
            try connection.receive(Self.get("/simple/a/"))
            #expect(connection.takeBodies() == ["fast /simple/a/", "fast /simple/b/"])
        }
    }

    @Test func `a client that takes nothing is not written to any further`() async throws {
        try await Self.withConnection { connection in
            connection.channel.isWritable = false
            try connection.receive(Self.get("/simple/a/") + Self.get("/simple/b/"))
            #expect(connection.takeBodies().isEmpty && connection.waiting == ["/simple/a/", "/simple/b/"])
        }
    }

    @Test func `requests in one buffer are answered in their order, whichever way each goes`() async throws {
        try await Self.withConnection { connection in
            try connection.receive(["/simple/a/", "/x", "/simple/b/", "/y", "/simple/c/"].map { Self.get($0) }.joined())
            #expect(connection.takeBodies() == ["fast /simple/a/"])
            #expect(connection.waiting == ["/x", "/simple/b/", "/y", "/simple/c/"], "behind a slow one all take the ordinary way")
            for _ in 0..<4 { try connection.answerNext() }
            try connection.receive(Self.get("/simple/b/"))
            #expect(
                connection.takeBodies() == ["ordinary /x", "ordinary /simple/b/", "ordinary /y", "ordinary /simple/c/", "fast /simple/b/"])
        }
    }

    @Test func `while the application has not answered, nothing overtakes it`() async throws {
        try await Self.withConnection { connection in
            try connection.receive(Self.get("/x"))
            try connection.receive(Self.get("/simple/a/"))
            #expect(connection.takeBodies().isEmpty)
            try connection.answerNext()
            try connection.receive(Self.get("/simple/b/"))
            try connection.answerNext()
            try connection.answerNext()
            #expect(connection.takeBodies() == ["ordinary /x", "ordinary /simple/a/", "ordinary /simple/b/"])
        }
    }

    @Test func `a request cut in two, wherever, is answered once`() async throws {
        let cache = try await FilledCache.make()
        let request = Array(Self.get("/simple/a/", "Accept: */*").utf8)
        for cut in 1..<request.count {
            let connection = try EmbeddedConnection(cache: cache)
            try connection.receive(Array(request[..<cut]))
            #expect(connection.takeOutput().isEmpty)
            try connection.receive(Array(request[cut...]))
            try connection.answerNext()
            #expect(connection.takeBodies() == ["ordinary /simple/a/"], "cut at \(cut)")
            try connection.receive(Self.get("/simple/b/"))
            try connection.answerNext()
            #expect(connection.takeBodies().first?.hasSuffix("/simple/b/") == true, "cut at \(cut)")
        }
    }

    @Test func `two requests cut in two, wherever, are answered in order`() async throws {
        let cache = try await FilledCache.make()
        let requests = Array((Self.get("/simple/a/") + Self.get("/x") + Self.get("/simple/b/")).utf8)
        for cut in 1..<requests.count {
            let connection = try EmbeddedConnection(cache: cache)
            try connection.receive(Array(requests[..<cut]))
            try connection.receive(Array(requests[cut...]))
            while !connection.waiting.isEmpty { try connection.answerNext() }
            let paths = connection.takeBodies().map { $0.split(separator: " ").last }
            #expect(paths == ["/simple/a/", "/x", "/simple/b/"], "cut at \(cut)")
        }
    }

    /// Bytes that end like a head but are a body are never looked at as a request.
    @Test func `a request hidden in a body is part of that body`() async throws {
        let hidden = Self.get("/simple/a/")
        try await Self.withConnection { connection in
            try connection.receive("POST /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(hidden.utf8.count * 2)\r\n\r\n")
            try connection.receive(hidden)
            #expect(connection.takeOutput().isEmpty && connection.waiting.isEmpty)
            try connection.receive(hidden)
            #expect(connection.takeOutput().isEmpty)
            #expect(connection.waiting == ["/x"])
            #expect(connection.bodyBytes == hidden.utf8.count * 2)
        }
    }

    @Test func `a request hidden in a chunk is part of that chunk`() async throws {
        let hidden = Self.get("/simple/a/")
        try await Self.withConnection { connection in
            try connection.receive("POST /x HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
            try connection.receive(String(hidden.utf8.count, radix: 16) + "\r\n")
            try connection.receive(hidden)
            try connection.receive("\r\n0\r\n")
            #expect(connection.takeOutput().isEmpty)
            try connection.receive("Trailer: x\r\n\r\n")
            #expect(connection.waiting == ["/x"])
            #expect(connection.bodyBytes == hidden.utf8.count)
        }
    }

    @Test func `a large file is handed to the system`() async throws {
        let cache = ReadCache(limit: 1 << 22)
        let bytes = [UInt8](repeating: 7, count: 100_000)
        _ = try await cache.answer(ReadKey.file(FilledCache.file), project: "demo") {
            CachedAnswer(entityTag: "\"t\"", fields: [:], body: .file(try .init(bytes: bytes)), project: "demo")
        }
        let connection = try EmbeddedConnection(cache: cache)
        try connection.receive(Self.get(FilledCache.file) + Self.get(FilledCache.file))
        let output = connection.takeOutput()
        #expect(output.components(separatedBy: "<100000 bytes of a file>").count == 3)
        #expect(output.components(separatedBy: "Content-Length: 100000\r\n").count == 3)
    }

    /// Many sequences of requests, cut anywhere, answered early or late: each is answered once, in order, whichever way it goes.
    @Test(arguments: 1...200) func `whatever is sent, however it is cut, answers come in the order of the requests`(seed: UInt64)
        async throws
    {
        let cache = try await FilledCache.make()
        var generator = SeededGenerator(seed: seed)
        let connection = try EmbeddedConnection(cache: cache)
        var expected: [String] = []
        var bytes: [UInt8] = []
        for number in 0..<Int.random(in: 1...12, using: &generator) {
            let (path, request) = Self.someRequest(number, &generator)
            expected.append(path)
            bytes += Array(request.utf8)
        }
        while !bytes.isEmpty {
            let count = Int.random(in: 1...min(bytes.count, 90), using: &generator)
            try connection.receive(Array(bytes.prefix(count)))
            bytes.removeFirst(count)
            for _ in 0..<Int.random(in: 0...2, using: &generator) { try connection.answerNext() }
        }
        while !connection.waiting.isEmpty { try connection.answerNext() }
        #expect(connection.takeBodies().map { $0.split(separator: " ").last.map(String.init) ?? "" } == expected)
    }

    private static func someRequest(_ number: Int, _ generator: inout SeededGenerator) -> (path: String, request: String) {
        switch Int.random(in: 0..<7, using: &generator) {
        case 0, 1, 2:
            let path = "/simple/\(["a", "b", "c"].randomElement(using: &generator) ?? "a")/"
            return (path, get(path))
        case 3, 4: return ("/x\(number)", get("/x\(number)"))
        case 5:
            let hidden = get("/simple/a/")
            return ("/p\(number)", "POST /p\(number) HTTP/1.1\r\nHost: h\r\nContent-Length: \(hidden.utf8.count)\r\n\r\n" + hidden)
        default:
            let hidden = get("/simple/b/")
            let chunk = String(hidden.utf8.count, radix: 16) + "\r\n" + hidden + "\r\n0\r\n\r\n"
            return ("/c\(number)", "POST /c\(number) HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk)
        }
    }
}

/// Hands a request on when it is first asked to flush.
private final class ReadingFlush: ChannelOutboundHandler {
    typealias OutboundIn = IOData
    private var request: ByteBuffer?

    init(_ request: String) {
        self.request = ByteBuffer(string: request)
    }

    func flush(context: ChannelHandlerContext) {
        if let request {
            self.request = nil
            context.fireChannelRead(NIOAny(request))
        }
        context.flush()
    }
}
