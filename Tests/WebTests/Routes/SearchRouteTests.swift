import Accounts
import Foundation
import TestSupport
import Testing

/// `/search/` for people and for programs.
@Suite struct SearchRouteTests {
    private struct Answer: Decodable {
        struct Project: Decodable, Equatable {
            let name: String
            let version: String
            let summary: String
            let url: String
        }

        let query: String
        let classifiers: [String]
        let page: Int
        let pages: Int
        let total: Int
        let total_is_exact: Bool
        let results: [Project]
        let suggestions: [Project]
    }

    private static let json = ["Accept: application/json"]

    private func withIndex(
        limits: String = "search=none",
        _ body: @escaping @Sendable (TestClient) async throws -> Void
    ) async throws {
        let index = try TestIndex(rateLimits: try #require(RateLimits(limits)))
        let token = try await index.token(for: try await index.user("alice"))
        var hostile = WheelBuilder("Cheese.Board", "1.0")
        hostile.metadataLines = ["Summary: <script>alert(1)</script> & \"more\"", "Classifier: A :: \"B\""]
        for file in [hostile.build(), WheelBuilder("requests", "2.0").build()] { try await index.publish(file, by: token) }
        try await withServer(index) { try await body($0) }
    }

    private func answer(_ client: TestClient, _ path: String) async throws -> Answer {
        let response = try await client.get(path, Self.json)
        #expect(response.status == 200 && response["Content-Type"] == "application/json", "\(response.text)")
        return try JSONDecoder().decode(Answer.self, from: Data(response.body))
    }

    @Test func `a program is told what was found, with whole addresses`() async throws {
        try await withIndex { client in
            let found = try await answer(client, "/search/?q=cheese+board")
            #expect(found.query == "cheese board" && found.total == 1 && found.total_is_exact && found.page == 1 && found.pages == 1)
            let hit = Answer.Project(
                name: "Cheese.Board", version: "1.0", summary: "<script>alert(1)</script> & \"more\"",
                url: "http://localhost:8000/project/cheese-board/"
            )
            #expect(found.results == [hit] && found.suggestions.isEmpty)
            #expect(try await answer(client, "/search/?q=reqeusts").suggestions.map(\.name) == ["requests"])
            let filtered = try await answer(client, "/search/?c=A+%3A%3A+%22B%22&c=A+%3A%3A+%22B%22")
            #expect(filtered.classifiers == ["A :: \"B\""] && filtered.results == [hit])
            #expect(try await answer(client, "/search/").total == 0)
        }
    }

    @Test func `a person gets a page on which nothing of a project or a query is markup`() async throws {
        try await withIndex { client in
            let page = try await client.get("/search/?q=cheese&c=A%20::%20%22B%22", ["Accept: text/html"])
            #expect(page.status == 200 && page["Content-Type"] == "text/html; charset=utf-8")
            #expect(page.text.contains("href=\"/project/cheese-board/\">Cheese.Board 1.0</a>"))
            #expect(page.text.contains("&lt;script&gt;") && !page.text.contains("<script>"))
            #expect(page["Content-Security-Policy"]?.contains("form-action 'self'") == true)
            let echo = try await client.get("/search/?q=%22%3E%3Cscript%3E&c=%22%3E%3Cb%3E")
            #expect(
                echo.text.contains("value=\"&quot;&gt;&lt;script&gt;\"") && !echo.text.contains("<script>") && !echo.text.contains("<b>"))
            let meant = try await client.get("/search/?q=reqeusts")
            #expect(meant.text.contains("Did you mean") && meant.text.contains("/project/requests/"))
        }
    }

    @Test(arguments: [
        ([], "text/html; charset=utf-8"), (["Accept: */*"], "text/html; charset=utf-8"), (["Accept: application/json"], "application/json"),
        (["Accept: text/html,application/xhtml+xml,*/*;q=0.8"], "text/html; charset=utf-8"),
        (["Accept: application/json;q=0.1, text/html"], "text/html; charset=utf-8"),
        (["Accept: text/html;q=0.1", "Accept: application/json"], "application/json"), (["Accept: nonsense"], "text/html; charset=utf-8"),
    ])
    func `the form of the answer is negotiated, never kept, and its head is the same`(fields: [String], type: String) async throws {
        try await withIndex { client in
            let (get, head) = (try await client.get("/search/?q=cheese", fields), try await client.head("/search/?q=cheese", fields))
            #expect(get["Content-Type"] == type && get["Vary"] == "Accept" && get["Cache-Control"] == "no-cache")
            #expect(get["X-Content-Type-Options"] == "nosniff" && get["Content-Length"] == String(get.body.count))
            #expect(head.status == 200 && head.body.isEmpty)
            for name in ["Content-Type", "Content-Length", "Vary", "Cache-Control"] { #expect(head[name] == get[name]) }
        }
    }

    @Test(arguments: [
        ("q=%ff", 400, "query-malformed"), ("q=%zz", 400, "query-malformed"), ("q=a&page=0", 400, "search-page"),
        ("q=a&page=x", 400, "search-page"), ("q=a&page=99999999999999999999", 400, "search-page"),
        ("q=a&page=2", 404, "search-no-such-page"), ("q=a&page=9223372036854775807", 404, "search-no-such-page"),
        (String(repeating: "a&", count: 101), 400, "query-malformed"),
        ("q=" + String(repeating: "a", count: 1_001), 413, "search-too-long"),
        ("q=" + (1...17).map(String.init).joined(separator: "+"), 400, "search-too-many-words"),
        ((1...17).map { "c=\($0)" }.joined(separator: "&"), 400, "search-too-many-classifiers"),
    ])
    func `what is beyond the limits is refused with its reason`(query: String, status: Int, code: String) async throws {
        try await withIndex { client in
            let answer = try await client.get("/search/?" + query, Self.json)
            #expect(answer.status == status && answer.text.contains("\"code\":\"\(code)\""), "\(answer.status) \(answer.text)")
        }
    }

    @Test(arguments: [
        "%00", "%22", "*", "NEAR%28a%20b%29", "%28%28%28", "%F0%9F%90%8D", "%E2%80%AEabc", "%27%3B--", "q", "a%00b", "%E6%A4%9C%E7%B4%A2",
        "names%3Ax", "-", "%5C", "&q=b", "a=b", "%",
    ])
    func `no query breaks the search`(text: String) async throws {
        try await withIndex { client in
            let answer = try await client.get("/search/?q=" + text, Self.json)
            #expect(answer.status == (text == "%" ? 400 : 200), "\(answer.text)")
        }
    }

    @Test func `it is a page of the site: seen under the site's own address, ending in a slash`() async throws {
        try await withIndex { client in
            let connection = try RawConnection(port: client.port)
            try await connection.send(Array("GET /search/?q=a%20b HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n".utf8))
            let foreign = try await connection.response(isHead: false)
            #expect(foreign.status == 307 && foreign["Location"] == "http://localhost:8000/search/?q=a%20b")
            let bare = try await client.get("/search?q=a%20b")
            #expect(bare.status == 301 && bare["Location"] == "/search/?q=a%20b")
        }
    }

    @Test func `pages of results lead to each other with all that was asked`() async throws {
        let index = try TestIndex()
        let token = try await index.token(for: try await index.user("alice"))
        for number in 0..<21 {
            var wheel = WheelBuilder("demo-\(number)", "1.0")
            wheel.metadataLines = ["Classifier: A & B"]
            try await index.publish(wheel.build(), by: token)
        }
        try await withServer(index) { client in
            let first = try await client.get("/search/?q=demo+%26&c=A+%26+B")
            #expect(first.text.contains("href=\"/search/?q=demo%20%26&amp;c=A%20%26%20B&amp;page=2\""))
            #expect(!first.text.contains("rel=\"prev\""))
            let second = try await client.get("/search/?q=demo%20%26&c=A%20%26%20B&page=2")
            #expect(second.status == 200 && second.text.contains("rel=\"prev\"") && !second.text.contains("rel=\"next\""))
            #expect(second.text.contains("start=\"21\">"))
        }
    }

    @Test func `who searches too often is asked to wait, and others are not`() async throws {
        try await withIndex(limits: "") { client in
            for _ in 0..<5 { #expect(try await client.get("/search/?q=cheese", Self.json).status == 200) }
            let refused = try await client.get("/search/?q=cheese", Self.json)
            #expect(refused.status == 429 && refused["Retry-After"] == "1" && refused.text.contains("too-many-attempts"))
        }
    }
}
