import TestSupport
import Testing

/// Every route answers every method: those that it has, and to the others which it has.
@Suite struct MethodTests {
    private static let rows: [(path: String, allowed: String)] = [
        ("/", "GET, HEAD"), ("/search/", "GET, HEAD"), ("/simple/", "GET, HEAD"), ("/simple/cheese/", "GET, HEAD"),
        ("/project/cheese/", "GET, HEAD"),
        ("/project/cheese/1.0/", "GET, HEAD"), ("/pypi/cheese/json", "GET, HEAD"), ("/pypi/cheese/1.0/json", "GET, HEAD"),
        ("/_health/", "GET, HEAD"), ("/_ready/", "GET, HEAD"), ("/legacy/", "POST"),
    ]

    @Test func `a method that a path does not have is answered 405, with those that it has`() async throws {
        let shop = try await CheeseShop()
        let file = (path: shop.wheel.path, allowed: "GET, HEAD")
        try await withBothWays(shop.index) { ordinary, fast in
            for client in [ordinary, fast] {
                for (path, allowed) in Self.rows + [file] {
                    let methods = Set(["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
                    for method in methods.subtracting(allowed.split(separator: ", ").map(String.init)) {
                        let response = try await client.send(method, path)
                        #expect(response.status == 405 && response["Allow"] == allowed, "\(method) \(path): \(response.status)")
                    }
                    for method in allowed.split(separator: ", ") {
                        let response = try await client.send(String(method), path)
                        #expect(response.status != 405 && response.status != 404, "\(method) \(path): \(response.status)")
                    }
                }
            }
        }
    }
}
