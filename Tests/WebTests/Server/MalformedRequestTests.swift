import TestSupport
import Testing

/// Heads that are not as they should be. Both ways treat them alike, and no answer is ever one to another request.
@Suite struct MalformedRequestTests {
    private static let host = "Host: localhost\r\n"

    /// What is sent, and the statuses that come back before the server closes the connection.
    private static let rows: [(sent: String, statuses: [String])] = [
        ("GET /simple/cheese/ HTTP/1.1\r\n\(host)\r\n", ["200"]),
        ("GET /simple/cheese/ HTTP/1.1\r\n\r\n", ["400"]),
        ("GET /simple/cheese/ HTTP/1.1\r\nHost:\r\n\r\n", ["200"]),
        ("GET /simple/cheese/ HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", ["400"]),
        ("GET /simple/cheese/ HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", ["400"]),
        ("GET /simple/cheese/ HTTP/1.1\r\nHost : a\r\n\r\n", ["400"]),
        ("GET /simple/cheese/ HTTP/1.1\r\n\(host) folded: b\r\n\r\n", ["400"]),
        ("GET /simple/cheese/ HTTP/1.1\r\n\(host)X: a\r\n b\r\n\r\n", ["400"]),
        ("GET /simple/cheese/ HTTP/1.1\nHost: a\n\n", ["400"]),
        ("GET /simple/cheese/ HTTP/1.1\r\nHost: a\nX: b\r\n\r\n", ["400"]),
        // More than one space is let (RFC 9112, section 3).
        ("GET  /simple/cheese/ HTTP/1.1\r\n\(host)\r\n", ["200"]),
        ("GET /simple/cheese/  HTTP/1.1\r\n\(host)\r\n", ["200"]),
        ("GET\t/simple/cheese/ HTTP/1.1\r\n\(host)\r\n", ["400"]),
        ("get /simple/cheese/ HTTP/1.1\r\n\(host)\r\n", ["400"]),
        ("GETTING /simple/cheese/ HTTP/1.1\r\n\(host)\r\n", ["400"]),
        ("GET /simple/cheese/\r\n\r\n", ["400"]),
        ("GET /simple/cheese/ HTTP/1.0\r\n\(host)\r\n", ["200"]),
        ("GET /simple/cheese/ HTTP/1.0\r\n\r\n", ["200"]),
        ("GET /simple/cheese/ HTTP/2.0\r\n\(host)\r\n", ["400"]),
        ("GET /simple/cheese/ HTTP/1.2\r\n\(host)\r\n", ["400"]),
        ("GET /simple/cheese/ HTTPS/1.1\r\n\(host)\r\n", ["400"]),
        ("GET /simple/cheese/ http/1.1\r\n\(host)\r\n", ["400"]),
        ("GET /simple/cheese/ HTTP/1.1\r\n\(host)X: \u{0}\r\n\r\n", ["400"]),
        ("GET /simple/cheese/ HTTP/1.1\r\n\(host)X\u{0}: a\r\n\r\n", ["400"]),
        ("GET /simple/\u{0}cheese/ HTTP/1.1\r\n\(host)\r\n", ["400"]),
        ("GET /simple/cheese/ HTTP/1.1\r\n\(host): a\r\n\r\n", ["400"]),
        ("GET /simple/cheese/ HTTP/1.1\r\n\(host)no colon\r\n\r\n", ["400"]),
        ("GET /simple/cheese/ HTTP/1.1\r\n\(host)a b: c\r\n\r\n", ["400"]),
        ("GET /simple/cheese/ HTTP/1.1\r\n\(host)X: a\rb\r\n\r\n", ["400"]),
        ("GET http://localhost/simple/cheese/ HTTP/1.1\r\n\(host)\r\n", ["200"]),
        ("GET /simple/cheese/?x=y HTTP/1.1\r\n\(host)\r\n", ["200"]),
        ("GET /simple/cheese/#x HTTP/1.1\r\n\(host)\r\n", ["404"]),
        ("GET * HTTP/1.1\r\n\(host)\r\n", ["404"]),
        ("GET simple/cheese/ HTTP/1.1\r\n\(host)\r\n", ["400"]),
        ("GET //simple/cheese/ HTTP/1.1\r\n\(host)\r\n", ["301"]),
        ("GET /simple/../simple/cheese/ HTTP/1.1\r\n\(host)\r\n", ["404"]),
        ("GET /simple/%2e%2e/ HTTP/1.1\r\n\(host)\r\n", ["404"]),
        ("\r\nGET /simple/cheese/ HTTP/1.1\r\n\(host)\r\n", ["200"]),
        ("\r\n\r\n", []),
        ("", []),
        ("GET /simple/cheese/ HTTP/1.1\r\n\(host)", ["400"]),
        ("\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}", ["400"]),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", ["400"]),
        ("GET /simple/cheese/ HTTP/1.1\r\n\(host)X: \(String(repeating: "y", count: 5_000))\r\n\r\n", ["200"]),
        ("GET /simple/cheese/ HTTP/1.1\r\n\(host)X: \(String(repeating: "y", count: 40_000))\r\n\r\n", ["431"]),
        (
            "GET /simple/cheese/ HTTP/1.1\r\n\(host)\((0..<50).map { "X\($0): \(String(repeating: "y", count: 1_000))\r\n" }.joined())\r\n",
            ["431"]
        ),
        ("GET /\(String(repeating: "y", count: 40_000)) HTTP/1.1\r\n\(host)\r\n", ["431"]),
        ("GET /simple/cheese/ HTTP/1.1\r\n\(host)\(String(repeating: "X: y\r\n", count: 2_000))\r\n", ["431"]),
    ]

    @Test func `each malformed head gets its answer, the same both ways`() async throws {
        let shop = try await CheeseShop()
        try await withBothWays(shop.index) { ordinary, fast in
            _ = try await fast.get("/simple/cheese/")
            for row in Self.rows {
                let (left, right) = (try await ordinary.stream(row.sent), try await fast.stream(row.sent))
                #expect(left == right, "\(row.sent.prefix(100).debugDescription)")
                #expect(right.statuses == row.statuses, "\(row.sent.prefix(100).debugDescription): \(right)")
            }
        }
    }

    /// A request behind a malformed one is not answered; one before it is.
    @Test func `what follows a malformed head is never answered, what precedes it is`() async throws {
        let shop = try await CheeseShop()
        let good = "GET /simple/cheese/ HTTP/1.1\r\n\(Self.host)\r\n"
        try await withBothWays(shop.index) { ordinary, fast in
            _ = try await fast.get("/simple/cheese/")
            for row in Self.rows where row.statuses == ["400"] && row.sent.hasSuffix("\r\n\r\n") && row.sent.contains("HTTP/1.1") {
                let (left, right) = (try await ordinary.stream(row.sent + good), try await fast.stream(row.sent + good))
                #expect(left.statuses == ["400"], "\(row.sent.prefix(100).debugDescription): \(left)")
                #expect(right.statuses == ["400"], "\(row.sent.prefix(100).debugDescription): \(right)")
                let after = try await fast.stream(good + row.sent + good)
                #expect(after.statuses == ["200", "400"], "\(row.sent.prefix(100).debugDescription): \(after)")
            }
        }
    }

    @Test func `a refusal of the head says why, as a document and in its status line, and ends the connection`() async throws {
        let shop = try await CheeseShop()
        try await withServer(shop.index) { client in
            for (sent, status, code) in [
                ("NONSENSE\r\n\r\n", 400, "malformed-request"),
                ("GET / HTTP/1.1\r\nX: \(String(repeating: "y", count: 40_000))\r\n\r\n", 431, "headers-too-large"),
            ] {
                let connection = try RawConnection(port: client.port)
                try await connection.send(sent)
                let response = try await connection.response()
                #expect(response.status == status)
                #expect(response["Content-Type"] == "application/problem+json")
                #expect(response["Connection"] == "close")
                #expect(response.text.contains("\"code\":\"\(code)\"") && response.text.contains("\"detail\":\"\(response.reason)\""))
                #expect(try await connection.rest().isEmpty)
            }
        }
    }
}
