import Accounts
import Credentials
import Foundation
import PackageIndex
import Persistence
import TestSupport
import Testing

@testable import Web

/// An index that asks who reads: what each credential opens, by the fast lane and the ordinary way alike, and how soon it ends.
@Suite struct ReadGateTests {
    private static let proxy = "10.9.9.9"

    private let index: TestIndex
    private let page = "/simple/demo/"

    init() async throws {
        index = try TestIndex(trustedProxies: [try #require(AddressBlock("127.0.0.0/8"))], reads: .authenticated)
        try await index.publish(WheelBuilder("demo", "1.0").build(), by: try await index.token(for: try await index.user("alice")))
        try await index.publish(WheelBuilder("other", "1.0").build(), by: try await index.token(for: try await index.existingUser("alice")))
    }

    private func token(
        projects: [String] = [], abilities: [TokenAbility] = [.read], lifetime: Int64? = nil, networks: [String] = [],
        versions: [String] = []
    ) async throws -> String {
        let alice = try await index.existingUser("alice")
        return try await index.token(
            for: alice, projects: projects, abilities: abilities, lifetime: lifetime, networks: networks, versions: versions)
    }

    private func basic(_ token: String) -> String { "Authorization: Basic " + standard("__token__:" + token) }

    private func standard(_ text: String) -> String { Data(text.utf8).base64EncodedString() }

    /// The statuses of so many requests, one after another: the first goes the ordinary way, those after it by the lane if it is there.
    private func statuses(_ path: String, _ fields: [String], times: Int = 3) async throws -> [Int] {
        var found: [Int] = []
        for usesFastLane in [true, false] {
            found += try await withServer(index, usesFastLane: usesFastLane) { client in
                var statuses: [Int] = []
                for _ in 0..<times { statuses.append(try await client.get(path, fields).status) }
                return statuses
            }
        }
        return Array(Set(found)).sorted()
    }

    @Test func `without a credential, or with one that is not good, it is 401 with a challenge, whatever is there`() async throws {
        let good = try await token()
        let bad = [
            "", "Authorization: Basic x", basic("rind-AAAA"), basic(String(good.dropLast(2)) + "AA"), "Authorization: Bearer x",
            "Authorization: Basic " + standard("alice:some password"),
        ]
        for path in [
            page, "/simple/", "/simple/absent/", "/pypi/demo/json", "/files/\(String(repeating: "0", count: 64))/a.whl", "/sitemap.xml",
        ] {
            for field in bad {
                #expect(try await statuses(path, field.isEmpty ? [] : [field]) == [401], "\(path) with \(field)")
            }
        }
        let answer = try await withServer(index) { try await $0.get(page) }
        #expect(answer["WWW-Authenticate"] == #"Basic realm="Rind""#)
        #expect(answer["Cache-Control"] == "no-store")
    }

    @Test func `pages lead to the sign-in, and what is no part of the index stays open`() async throws {
        try await withServer(index) { client in
            for path in ["/", "/project/demo/", "/search/?q=x", "/user/alice/"] {
                let answer = try await client.get(path, ["Accept: text/html"])
                #expect(answer.status == 303 && answer["Location"]?.hasPrefix("/account/login/?next=%2F") == true, "\(path)")
            }
            for path in ["/help/", "/security/", "/robots.txt", "/_health/", "/_ready/", "/account/login/"] {
                #expect(try await client.get(path).status == 200, "\(path)")
            }
        }
    }

    @Test func `a token that may read opens everything, and says to caches that it is for nobody else`() async throws {
        let good = basic(try await token())
        for path in ["/", page, "/simple/", "/project/demo/", "/pypi/demo/json", "/search/?q=demo", "/sitemap.xml", "/user/alice/"] {
            #expect(try await statuses(path, [good]) == [200], "\(path)")
        }
        try await withServer(index) { client in
            for _ in 0..<3 {
                let answer = try await client.get(page, [good])
                #expect(answer["Cache-Control"] == "private, no-cache")
                #expect(answer["Vary"]?.contains("Authorization, Cookie") == true)
                let tag = try #require(answer["ETag"])
                #expect(try await client.get(page, [good, "If-None-Match: \(tag)"]).status == 304)
                #expect(try await client.get(page, ["If-None-Match: \(tag)"]).status == 401)
                #expect(try await client.head(page, [good]).status == 200)
            }
        }
    }

    @Test func `a file is private, and immutable`() async throws {
        let good = basic(try await token())
        let path = try #require(try await index.texts("SELECT '/files/' || sha256 || '/' || filename FROM files").first)
        try await withServer(index) { client in
            for _ in 0..<2 {
                let answer = try await client.get(path, [good])
                #expect(answer.status == 200 && answer["Cache-Control"] == "max-age=31536000, private, immutable")
                #expect(answer["Vary"] == "Authorization, Cookie")
                #expect(try await client.get(path + ".metadata", [good]).status == 200)
                #expect(try await client.get(path + ".metadata").status == 401)
            }
        }
    }

    @Test func `a good token that may not read is told so`() async throws {
        let upload = basic(try await token(abilities: [.upload]))
        #expect(try await statuses(page, [upload]) == [403])
        let answer = try await withServer(index) { try await $0.get(page, [upload]) }
        #expect(String(decoding: answer.body, as: UTF8.self).contains(#""code":"token-ability""#))
    }

    @Test func `a token for one project reads that one alone`() async throws {
        let field = basic(try await token(projects: ["demo"]))
        for path in [page, "/pypi/demo/json", "/project/demo/"] { #expect(try await statuses(path, [field]) == [200], "\(path)") }
        for path in ["/simple/", "/simple/other/", "/simple/absent/", "/project/other/", "/"] {
            #expect(try await statuses(path, [field]) == [403], "\(path)")
        }
        let files = try await index.texts("SELECT '/files/' || sha256 || '/' || filename FROM files ORDER BY filename")
        #expect(try await statuses(files[0], [field]) == [200])
        #expect(try await statuses(files[1], [field]) == [403])
    }

    @Test func `a token for versions reads files of those, and no lists`() async throws {
        let (one, two) = (basic(try await token(versions: ["==1.*"])), basic(try await token(versions: ["==2.*"])))
        let path = try #require(try await index.texts("SELECT '/files/' || sha256 || '/' || filename FROM files").first)
        #expect(try await statuses(path, [one]) == [200])
        #expect(try await statuses(path, [two]) == [403])
        #expect(try await statuses(page, [one]) == [403])
    }

    /// Each of these was let in a moment before, also by the lane, which knows it again.
    @Test(arguments: [true, false]) func `what ends a token ends it for the next request`(usesFastLane: Bool) async throws {
        let (revoked, expiring, disabled) = (try await token(), try await token(lifetime: 60), try await token())
        let index = index
        try await withServer(index, usesFastLane: usesFastLane) { client in
            func status(_ token: String) async throws -> Int { try await client.get(page, [basic(token)]).status }
            for token in [revoked, expiring, disabled] { for _ in 0..<3 { #expect(try await status(token) == 200) } }
            let id = try APIToken(revoked).identifier.text
            try await index.change("DELETE FROM tokens WHERE id = \(id)")
            #expect(try await status(revoked) == 401)
            index.clock.advance(seconds: 60)
            #expect(try await status(expiring) == 403)
            for _ in 0..<2 { #expect(try await status(disabled) == 200) }
            try await index.asOperator(DisableUser(name: Username("alice"), reason: "left"))
            #expect(try await status(disabled) == 403)
            try await index.asOperator(EnableUser(name: Username("alice"), reason: "back"))
            #expect(try await status(disabled) == 200)
        }
    }

    @Test(arguments: [true, false]) func `a network binds by the client's own address, behind a proxy too`(usesFastLane: Bool) async throws
    {
        let field = basic(try await token(networks: ["198.51.100.0/24"]))
        try await withServer(index, usesFastLane: usesFastLane) { client in
            let forwarded = "X-Forwarded-For: 198.51.100.7"
            for (fields, status) in [
                ([forwarded], 200), ([forwarded + ", 203.0.113.9"], 403), ([], 403), ([forwarded, "X-Forwarded-For: 203.0.113.9"], 403),
                ([forwarded + ":4711"], 200), ([forwarded], 200), ([forwarded + ", unknown"], 403), ([], 403),
                ([forwarded + ", 203.0.113.9"], 403),
            ] {
                let answer = try await client.get(page, [field] + fields)
                #expect(answer.status == status, "\(fields)")
            }
        }
    }

    @Test func `of two credentials in one request none is taken`() async throws {
        let good = basic(try await token())
        let found = try await statuses(page, [good, "Authorization: Basic x"])
        #expect(!found.contains(200))
    }

    @Test func `who is signed in reads, and who lacks what is demanded is led there`() async throws {
        let strict = try TestIndex(
            reads: .authenticated, policy: SecondFactorPolicy(demand: .required, responsibility: Ownership.isOwnerCondition))
        for (index, status) in [(index, 200), (strict, 401)] {
            let hash = try PasswordHash(hashing: Password("seven wet cheeses roll"))
            let action = CreateUser(
                id: randomID(), name: try Username("carol"), address: try EmailAddress("carol@example.org"), isAdministrator: false,
                passwordHash: hash, site: index.site
            )
            _ = try await index.asOperator(action)
            let client = Client(address: "203.0.113.1", agent: "test")
            let session = try #require(
                try await index.desk.signIn(name: "carol", password: "seven wet cheeses roll", from: client).session)
            let cookie = "Cookie: rind-session=\(session.secret.text)"
            let answer = try await withServer(index) { try await $0.get("/simple/", [cookie]) }
            #expect(answer.status == status)
            let home = try await withServer(index) { try await $0.get("/", [cookie, "Accept: text/html"]) }
            #expect(home.status == (status == 200 ? 200 : 303))
        }
    }

    /// The field's name tells the lanes apart: the fast one writes `date`.
    private func isAnsweredByTheLane(_ client: TestClient, _ field: String) async throws -> Bool {
        let answer = try await client.get(page, [field])
        #expect(answer.status == 200)
        return answer.fields.contains { $0.name == "date" }
    }

    @Test func `uploads do not make the lane forget who reads, but for an account's first project`() async throws {
        let alice = try await index.token(for: try await index.existingUser("alice"))
        let bob = try await index.token(for: try await index.user("bob"))
        let field = basic(try await token())
        let index = index
        try await withServer(index) { client in
            for _ in 0..<2 { _ = try await client.get(page, [field]) }
            #expect(try await isAnsweredByTheLane(client, field))
            try await index.publish(WheelBuilder("other", "2.0").build(), by: alice)
            try await index.publish(WheelBuilder("third", "1.0").build(), by: alice)
            #expect(try await isAnsweredByTheLane(client, field))
            try await index.publish(WheelBuilder("bobs", "1.0").build(), by: bob)
            #expect(try await !isAnsweredByTheLane(client, field))
            #expect(try await isAnsweredByTheLane(client, field))
        }
    }
}
