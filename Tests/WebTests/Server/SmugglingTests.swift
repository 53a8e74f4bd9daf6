import TestSupport
import Testing

/// Requests of which two readers might make different things (RFC 9112, section 11.2). What is hidden is never answered.
@Suite struct SmugglingTests {
    private static let host = "Host: localhost\r\n"
    private static let hidden = "GET /simple/cheese/ HTTP/1.1\r\n\(host)X-Hidden: 1\r\n\r\n"
    private static let length = hidden.utf8.count

    /// What is sent, and the statuses that come back. POST to a page that is only read is 405, and its body is read past.
    private static let rows: [(sent: String, statuses: [String])] = [
        ("POST /simple/ HTTP/1.1\r\n\(host)Content-Length: \(length)\r\n\r\n\(hidden)", ["405"]),
        (
            "POST /simple/ HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\n\(String(length, radix: 16))\r\n\(hidden)\r\n0\r\n\r\n",
            ["405"]
        ),
        ("POST /simple/ HTTP/1.1\r\n\(host)Content-Length: \(length)\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n\(hidden)", ["400"]),
        ("POST /simple/ HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n\(hidden)", ["400"]),
        ("POST /simple/ HTTP/1.1\r\n\(host)Content-Length: 0\r\nContent-Length: \(length)\r\n\r\n\(hidden)", ["400"]),
        ("POST /simple/ HTTP/1.1\r\n\(host)Content-Length: \(length)\r\nContent-Length: 0\r\n\r\n\(hidden)", ["400"]),
        ("POST /simple/ HTTP/1.1\r\n\(host)Content-Length: \(length), \(length)\r\n\r\n\(hidden)", ["400"]),
        ("POST /simple/ HTTP/1.1\r\n\(host)Content-Length: +\(length)\r\n\r\n\(hidden)", ["400"]),
        ("POST /simple/ HTTP/1.1\r\n\(host)Content-Length: -1\r\n\r\n\(hidden)", ["400"]),
        ("POST /simple/ HTTP/1.1\r\n\(host)Content-Length: 0x10\r\n\r\n\(hidden)", ["400"]),
        ("POST /simple/ HTTP/1.1\r\n\(host)Content-Length: 1 0\r\n\r\n\(hidden)", ["400"]),
        ("POST /simple/ HTTP/1.1\r\n\(host)Content-Length: \r\n\r\n\(hidden)", ["400"]),
        ("POST /simple/ HTTP/1.1\r\n\(host)Content-Length: 99999999999999999999999\r\n\r\n\(hidden)", ["400"]),
        ("POST /simple/ HTTP/1.1\r\n\(host)Content-Length : \(length)\r\n\r\n\(hidden)", ["400"]),
        ("POST /simple/ HTTP/1.1\r\n\(host)Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n\(hidden)", ["400"]),
        ("POST /simple/ HTTP/1.1\r\n\(host)Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n\(hidden)", ["400"]),
        ("POST /simple/ HTTP/1.1\r\n\(host)Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n\(hidden)", ["400"]),
        ("POST /simple/ HTTP/1.1\r\n\(host)Transfer-Encoding: identity\r\n\r\n\(hidden)", ["400"]),
        ("POST /simple/ HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\n0x1\r\na\r\n0\r\n\r\n\(hidden)", ["400"]),
        ("POST /simple/ HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\n-1\r\na\r\n0\r\n\r\n\(hidden)", ["400"]),
        ("POST /simple/ HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\na\r\n\(hidden)", ["400"]),
        ("POST /simple/ HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n\(hidden)", ["400"]),
        ("GET /simple/large/ HTTP/1.1\r\n\(host)Content-Length: \(length)\r\n\r\n\(hidden)", ["200"]),
        ("HEAD /simple/large/ HTTP/1.1\r\n\(host)Content-Length: \(length)\r\n\r\n\(hidden)", ["200"]),
        ("GET /simple/cheese/ HTTP/1.1\r\n\(host)Content-Length: \(length)\r\n\r\n\(hidden)", ["200"]),
        ("GET /simple/cheese/ HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", ["200"]),
    ]

    @Test func `what is hidden in a body, or behind a doubtful length, is never answered, the same both ways`() async throws {
        let shop = try await CheeseShop()
        try await withBothWays(shop.index) { ordinary, fast in
            _ = try await fast.get("/simple/cheese/")
            for row in Self.rows {
                let (left, right) = (try await ordinary.stream(row.sent), try await fast.stream(row.sent))
                #expect(left == right, "\(row.sent.debugDescription)")
                let seen = right.statuses.last == "400" && right.statuses.count == 2 ? [right.statuses[1]] : right.statuses
                #expect(seen == row.statuses, "\(row.sent.debugDescription): \(right)")
                #expect(!right.answers.dropFirst().contains { $0.contains("cheese-1.0") }, "\(row.sent.debugDescription)")
            }
        }
    }

    @Test func `a trailer that gives the body another length is refused`() async throws {
        let shop = try await CheeseShop()
        let sent =
            "POST /simple/ HTTP/1.1\r\n\(Self.host)Transfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: 100\r\nX: GET /simple/cheese/ HTTP/1.1\r\n\r\n"
        try await withBothWays(shop.index) { ordinary, fast in
            _ = try await fast.get("/simple/cheese/")
            let request = "GET /simple/cheese/ HTTP/1.1\r\n\(Self.host)\r\n"
            let (left, right) = (try await ordinary.stream(sent + request), try await fast.stream(sent + request))
            #expect(left == right)
            #expect(right.statuses == ["400"])
        }
    }

    @Test func `a body and the request behind it are told apart, however they are cut`() async throws {
        let shop = try await CheeseShop()
        let body = "POST /simple/ HTTP/1.1\r\n\(Self.host)Content-Length: \(Self.length)\r\n\r\n\(Self.hidden)"
        let bytes = Array((body + "GET /simple/cheese/ HTTP/1.1\r\n\(Self.host)\r\n").utf8)
        try await withServer(shop.index) { client in
            _ = try await client.get("/simple/cheese/")
            for cut in stride(from: 1, to: bytes.count, by: 3) {
                let connection = try RawConnection(port: client.port)
                try await connection.send(Array(bytes[..<cut]))
                try await connection.send(Array(bytes[cut...]))
                #expect(try await connection.response().status == 405, "cut at \(cut)")
                let second = try await connection.response()
                #expect(second.status == 200 && second.text.contains("cheese-1.0"), "cut at \(cut)")
                connection.finishSending()
                #expect(try await connection.rest().isEmpty, "cut at \(cut)")
            }
        }
    }
}
