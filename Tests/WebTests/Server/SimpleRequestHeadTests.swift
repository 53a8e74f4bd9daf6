import TestSupport
import Testing

@testable import Web

/// Which heads the fast lane reads, and what it finds in them.
@Suite struct SimpleRequestHeadTests {
    private func parsed(_ text: String) -> [String: String]? {
        let bytes = Array(text.utf8)
        guard let head = SimpleRequestHead(bytes.span) else { return nil }
        func part(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
        return [
            "method": head.isHead ? "HEAD" : "GET", "path": part(head.path), "accept": part(head.accept),
            "encoding": part(head.acceptEncoding), "tag": head.ifNoneMatch.map(part) ?? "none", "length": "\(head.length)",
        ]
    }

    private func isRead(_ text: String) -> Bool { parsed(text) != nil }

    @Test func `the parts of a head are found, white space around values left out`() {
        let text =
            "HEAD /simple/a/ HTTP/1.1\r\nhost:x\r\nACCEPT: \t text/html \t\r\nAccept-Encoding:gzip\r\nIf-None-Match: \"t\"\r\nX-Y: z\r\n\r\n"
        let expected = [
            "method": "HEAD", "path": "/simple/a/", "accept": "text/html", "encoding": "gzip", "tag": "\"t\"",
            "length": "\(text.utf8.count)",
        ]
        #expect(parsed(text) == expected)
        #expect(parsed(text + "GET / HTTP/1.1\r\n") == expected, "what follows is the next request")
    }

    @Test(arguments: [
        "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "GET /%41 HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nCONNECTION: Keep-Alive\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nX:\r\n\r\n",
        "GET / HTTP/1.1\r\nUser-Agent: a b\u{E9}\r\nHost: x\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nAccept:\r\n\r\n",
    ])
    func `a plain head is read`(text: String) {
        #expect(isRead(text))
    }

    @Test(arguments: [
        "", "G", "GET / HTTP/1.1\r\nHost: x\r\n", "GET / HTTP/1.1\r\nHost: x\r\n\r", "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost:\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n",
        "GET  / HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /  HTTP/1.1\r\nHost: x\r\n\r\n", "get / HTTP/1.1\r\nHost: x\r\n\r\n", "GET\t/ HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET / HTTP/1.0\r\nHost: x\r\n\r\n", "GET / HTTP/2.0\r\nHost: x\r\n\r\n", "GET / HTTP/1.10\r\nHost: x\r\n\r\n",
        "GET /\r\nHost: x\r\n\r\n",
        "GET / http/1.1\r\nHost: x\r\n\r\n", "GET http://x/ HTTP/1.1\r\nHost: x\r\n\r\n", "GET * HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /?a HTTP/1.1\r\nHost: x\r\n\r\n", "GET /#a HTTP/1.1\r\nHost: x\r\n\r\n", "GET /\u{E9} HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /\u{7F} HTTP/1.1\r\nHost: x\r\n\r\n", "GET / HTTP/1.1\nHost: x\n\n", "GET / HTTP/1.1\r\nHost: x\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\n\n",
        "GET / HTTP/1.1\r\nHost: x\r\n y\r\n\r\n", "GET / HTTP/1.1\r\n Host: x\r\n\r\n", "GET / HTTP/1.1\r\nHost : x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nA b: c\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\n: c\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nA: \u{0}\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nA: \u{1}\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nA: a\rb\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nA: \u{7F}\r\n\r\n", "\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n", "POST / HTTP/1.1\r\nHost: x\r\n\r\n",
        "GETS / HTTP/1.1\r\nHost: x\r\n\r\n", "HEADS / HTTP/1.1\r\nHost: x\r\n\r\n",
    ])
    func `whatever a parser might read in two ways is left to the one parser`(text: String) {
        #expect(!isRead(text))
    }

    @Test(arguments: [
        "Range: bytes=0-1", "If-Range: x", "If-Match: x", "Content-Length: 0", "Transfer-Encoding: chunked", "Upgrade: h2c",
        "Connection: close",
        "Connection: keep-alive, upgrade", "Connection: upgrade", "Connection:",
    ])
    func `a field that changes what is sent, or what follows, is left to the ordinary way`(field: String) {
        for text in [field, field.uppercased(), field.lowercased()] {
            let name = text.prefix { $0 != ":" }
            let line = name + field.dropFirst(name.count)
            #expect(!isRead("GET / HTTP/1.1\r\nHost: x\r\n\(line)\r\n\r\n"), "\(line)")
            #expect(!isRead("GET / HTTP/1.1\r\n\(line)\r\nHost: x\r\n\r\n"), "\(line)")
        }
    }

    @Test func `what is asked for twice is left to the ordinary way, which joins it`() {
        for field in ["Accept: a", "Accept-Encoding: gzip", "If-None-Match: \"x\""] {
            #expect(!isRead("GET / HTTP/1.1\r\nHost: x\r\n\(field)\r\n\(field)\r\n\r\n"))
        }
    }

    @Test func `a long head is left to the ordinary way`() {
        let short = "GET / HTTP/1.1\r\nHost: x\r\nX: "
        #expect(isRead(short + String(repeating: "y", count: 3_000) + "\r\n\r\n"))
        #expect(!isRead(short + String(repeating: "y", count: 5_000) + "\r\n\r\n"))
        #expect(!isRead("GET /" + String(repeating: "y", count: 5_000) + " HTTP/1.1\r\nHost: x\r\n\r\n"))
    }

    @Test func `no beginning of a head is read, and no head is read past its end`() {
        let text = "GET /simple/a/ HTTP/1.1\r\nHost: x\r\nAccept: a\r\n\r\n"
        for count in 0..<text.utf8.count {
            let part = String(decoding: text.utf8.prefix(count), as: UTF8.self)
            #expect(!isRead(part), "\(count)")
            #expect(parsed(text + part)?["length"] == "\(text.utf8.count)")
        }
    }

    @Test(arguments: 1...300) func `no bytes whatever make it stumble`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var bytes = Array("GET /simple/a/ HTTP/1.1\r\nHost: x\r\nAccept: a\r\nIf-None-Match: \"x\"\r\n\r\n".utf8)
        for _ in 0..<Int.random(in: 1...6, using: &generator) {
            let index = Int.random(in: 0..<bytes.count, using: &generator)
            switch Int.random(in: 0..<3, using: &generator) {
            case 0: bytes[index] = UInt8.random(in: .min ... .max, using: &generator)
            case 1: bytes.remove(at: index)
            default: bytes.insert(UInt8.random(in: .min ... .max, using: &generator), at: index)
            }
        }
        guard let head = SimpleRequestHead(bytes.span) else { return }
        #expect(head.length <= bytes.count)
        #expect(bytes[..<head.length].suffix(4).elementsEqual("\r\n\r\n".utf8))
        #expect(head.path.upperBound <= head.length)
    }
}
