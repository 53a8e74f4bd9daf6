import TestSupport
import Testing

/// One suite of reads through both ways: with the fast lane, where every second request of a kind is answered by it, and without.
@Suite struct BothWaysTests {
    private static let json = "application/vnd.pypi.simple.v1+json"

    /// The requests whose answers are compared.
    private static func requests(_ wheel: BuiltDistribution, _ large: BuiltDistribution, _ tag: String) -> [(String, String, [String])] {
        let accepts = ["Accept: \(json)", "Accept: application/vnd.pypi.simple.v1+html", "Accept: text/html", "Accept: image/png"]
        let encodings = ["Accept-Encoding: gzip", "Accept-Encoding: zstd, gzip", "Accept-Encoding: identity"]
        var requests: [(String, String, [String])] = []
        for path in ["/simple/cheese/", "/simple/many/", "/simple/", "/simple/absent/", "/simple/Cheese/", "/simple/cheese", wheel.path] {
            for accept in accepts {
                for encoding in encodings { requests.append(("GET", path, [accept, encoding])) }
                requests.append(("HEAD", path, [accept]))
            }
        }
        for path in [wheel.path, large.path, wheel.path + ".metadata", large.path + ".metadata", "/files/none/x.whl"] {
            requests += [("GET", path, []), ("HEAD", path, []), ("GET", path, ["If-None-Match: *"])]
            requests += ["bytes=0-9", "bytes=5-", "bytes=-7", "bytes=999999999-", "bytes=0-1,3-4"].map { ("GET", path, ["Range: \($0)"]) }
        }
        for condition in [tag, "W/\(tag)", "\"other\", \(tag)", "\"other\"", "*"] {
            requests.append(("GET", "/simple/cheese/", ["Accept: \(json)", "If-None-Match: \(condition)"]))
        }
        return requests
    }

    @Test func bothWaysGiveTheSameAnswers() async throws {
        let index = try await Self.index()
        let (wheel, large) = (WheelBuilder("cheese", "1.0").build(), Self.large)
        let tag = try await withServer(index) { try await $0.get("/simple/cheese/", ["Accept: \(Self.json)"])["ETag"] }
        let requests = Self.requests(wheel, large, try #require(tag))
        let ordinary = try await Self.answers(index, usesFastLane: false, requests)
        let fast = try await Self.answers(index, usesFastLane: true, requests)
        for (request, (left, right)) in zip(requests, zip(ordinary, fast)) {
            #expect(left.comparable == right.comparable, "\(request)")
            #expect(left.body == right.body, "\(request)")
        }
    }

    @Test func whatIsKeptIsAnsweredByTheFastLane() async throws {
        let index = try await Self.index()
        let wheel = WheelBuilder("cheese", "1.0").build()
        try await withServer(index) { client in
            for path in ["/simple/cheese/", "/simple/many/", "/simple/", wheel.path, Self.large.path, wheel.path + ".metadata"] {
                let first = try await client.get(path)
                let second = try await client.get(path)
                #expect(first.fields.contains { $0.name == "Date" }, "the ordinary way builds \(path)")
                #expect(second.fields.contains { $0.name == "date" }, "the fast lane repeats \(path)")
                #expect(first.body == second.body)
            }
        }
    }

    @Test func requestsInOneBufferAreAnsweredInOrder() async throws {
        let index = try await Self.index()
        try await withServer(index) { client in
            _ = try await client.get("/simple/cheese/")
            let connection = try RawConnection(port: client.port)
            let paths = ["/simple/cheese/", "/_health/", "/simple/cheese/", "/simple/absent/", "/simple/cheese/"]
            try await connection.send(paths.flatMap { client.request("GET", $0) })
            for (path, status) in zip(paths, [200, 200, 200, 404, 200]) {
                let response = try await connection.response()
                #expect(response.status == status, "\(path)")
                if path == "/simple/cheese/" { #expect(response.text.contains("cheese-1.0")) }
            }
        }
    }

    @Test func aRequestMayBeCutAnywhere() async throws {
        let index = try await Self.index()
        try await withServer(index) { client in
            let expected = try await client.get("/simple/cheese/")
            let bytes = client.request("GET", "/simple/cheese/")
            for cut in 1..<bytes.count {
                let connection = try RawConnection(port: client.port)
                try await connection.send(Array(bytes[..<cut]))
                try await connection.send(Array(bytes[cut...]))
                #expect(try await connection.response().body == expected.body, "cut at \(cut)")
            }
        }
    }

    @Test(arguments: [
        "GET /simple/cheese/ HTTP/1.1\r\n\r\n", "GET /simple/cheese/ HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET /simple/cheese/ HTTP/1.1\r\nHost: a\r\n folded: b\r\n\r\n", "GET /simple/cheese/ HTTP/1.1\nHost: a\n\n",
        "GET  /simple/cheese/ HTTP/1.1\r\nHost: a\r\n\r\n", "get /simple/cheese/ HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /simple/cheese/ HTTP/1.0\r\nHost: a\r\n\r\n", "GET /simple/cheese/ HTTP/2.0\r\nHost: a\r\n\r\n",
        "GET http://a/simple/cheese/ HTTP/1.1\r\nHost: a\r\n\r\n", "GET /simple/cheese/?x HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /simple/cheese/ HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc", "GET /simple/cheese/ HTTP/1.1\r\nHost : a\r\n\r\n",
        "GET /simple/cheese/ HTTP/1.1\r\nHost: a\r\nX: \u{0}\r\n\r\n",
        "GET /simple/cheese/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    ])
    func oddHeadsAreTreatedAlike(_ head: String) async throws {
        let index = try await Self.index()
        var statuses: [String] = []
        for usesFastLane in [false, true] {
            statuses.append(
                try await withServer(index, usesFastLane: usesFastLane) { client in
                    _ = try await client.get("/simple/cheese/")
                    let connection = try RawConnection(port: client.port)
                    try await connection.send(head)
                    connection.finishSending()
                    let answer = String(decoding: try await connection.rest(), as: UTF8.self)
                    return String(answer.prefix { $0 != "\r\n" })
                }
            )
        }
        #expect(statuses[0] == statuses[1])
    }

    private static let large = WheelBuilder("large", "1.0", module: String(repeating: "0123456789abcdef", count: 8_000)).build()

    private static func index() async throws -> TestIndex {
        let index = try TestIndex()
        let token = try await index.token(for: try await index.user("alice"))
        try await index.publish(WheelBuilder("cheese", "1.0").build(), by: token)
        try await index.publish(large, by: token)
        for number in 0..<150 { try await index.publish(WheelBuilder("many", "1.\(number)").build(), by: token) }
        return index
    }

    private static func answers(
        _ index: TestIndex,
        usesFastLane: Bool,
        _ requests: [(String, String, [String])]
    ) async throws -> [RawResponse] {
        try await withServer(index, usesFastLane: usesFastLane) { client in
            var answers: [RawResponse] = []
            for (method, path, fields) in requests {
                _ = try await client.send(method, path, fields)
                answers.append(try await client.send(method, path, fields))
            }
            return answers
        }
    }
}
