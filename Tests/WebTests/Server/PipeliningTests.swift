import TestSupport
import Testing

@Suite struct PipeliningTests {
    /// Requests of every kind, each with the answer that it gets alone.
    private static func kinds(_ shop: CheeseShop, _ client: TestClient) -> [[UInt8]] {
        let form = MultipartForm(WheelBuilder("other", "1.0").build()).bytes
        return [
            client.request("GET", "/simple/cheese/"), client.request("GET", "/simple/cheese/", ["Accept-Encoding: gzip"]),
            client.request("HEAD", "/simple/cheese/"), client.request("GET", "/simple/absent/"), client.request("GET", shop.wheel.path),
            client.request("GET", shop.large.path), client.request("GET", shop.large.path, ["Range: bytes=5-9"]),
            client.request("HEAD", shop.large.path), client.request("GET", shop.wheel.path + ".metadata"),
            client.request("GET", "/simple/"), client.request("GET", "/simple/cheese"), client.request("GET", "/_health/"),
            client.request("GET", "/simple/cheese/", ["If-None-Match: *"]),
            client.request("POST", "/simple/", ["Content-Type: text/plain"], Array("GET /simple/cheese/ HTTP/1.1\r\nHost: a\r\n\r\n".utf8)),
            client.request("POST", "/legacy/", ["Content-Type: \(MultipartForm.contentType)"], form),
        ]
    }

    private static func isHead(_ request: [UInt8]) -> Bool { request.starts(with: Array("HEAD ".utf8)) }

    @Test func `requests of every kind on one connection are answered in order, each with its own answer`() async throws {
        let shop = try await CheeseShop()
        try await withServer(shop.index) { client in
            let kinds = Self.kinds(shop, client)
            var alone: [RawResponse] = []
            for kind in kinds {
                let connection = try RawConnection(port: client.port)
                try await connection.send(kind)
                alone.append(try await connection.response(isHead: Self.isHead(kind)))
            }
            for seed in 1...40 as ClosedRange<UInt64> {
                var generator = SeededGenerator(seed: seed)
                let order = (0..<Int.random(in: 2...25, using: &generator)).map { _ in Int.random(in: 0..<kinds.count, using: &generator) }
                let connection = try RawConnection(port: client.port)
                var bytes = order.flatMap { kinds[$0] }[...]
                while !bytes.isEmpty {
                    let count = Int.random(in: 1...min(bytes.count, 2_000), using: &generator)
                    try await connection.send(Array(bytes.prefix(count)))
                    bytes = bytes.dropFirst(count)
                }
                for (position, kind) in order.enumerated() {
                    let response = try await connection.response(isHead: Self.isHead(kinds[kind]))
                    #expect(response.comparable == alone[kind].comparable, "seed \(seed), request \(position) of \(order)")
                    #expect(response.body == alone[kind].body, "seed \(seed), request \(position) of \(order)")
                }
                connection.finishSending()
                #expect(try await connection.rest().isEmpty)
            }
        }
    }

    @Test func `a request that ends the connection is the last to be answered`() async throws {
        let shop = try await CheeseShop()
        try await withBothWays(shop.index) { ordinary, fast in
            _ = try await fast.get("/simple/cheese/")
            for client in [ordinary, fast] {
                let requests =
                    client.request("GET", "/simple/cheese/") + client.request("GET", "/simple/cheese/", ["Connection: close"])
                    + client.request("GET", "/simple/cheese/")
                let connection = try RawConnection(port: client.port)
                try await connection.send(requests)
                let stream = ResponseStream(try await connection.rest())
                #expect(stream.statuses == ["200", "200"], "\(stream)")
            }
        }
    }

    @Test func `a reader who is slow gets every byte of a large file, and of the request behind it`() async throws {
        let shop = try await CheeseShop()
        try await withServer(shop.index) { client in
            _ = try await client.get(shop.large.path)
            let connection = try RawConnection(port: client.port)
            let count = 40
            try await connection.send(
                (0..<count).flatMap { _ in client.request("GET", shop.large.path) + client.request("GET", "/_health/") })
            for _ in 0..<count {
                #expect(try await connection.response().body == shop.large.bytes)
                #expect(try await connection.response().text == "OK\n")
            }
        }
    }
}
