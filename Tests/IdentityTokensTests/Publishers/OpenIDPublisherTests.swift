import Encodings
import Testing

@testable import IdentityTokens

@Suite struct OpenIDPublisherTests {
    private let issuer = "https://issuer.example"

    private func match(_ publisher: OpenIDPublisher, _ claims: JSONObject) -> PublisherMatch {
        PublisherRule(issuer: issuer, .openid(publisher)).match(Identity.make(claims, issuer: issuer))
    }

    private let claims = JSONObject(members: [
        Array("sub".utf8): .string(Array("robot".utf8)), Array("email".utf8): .string(Array("r@example.com".utf8)),
        Array("email_verified".utf8): .boolean(true), Array("level".utf8): .integer(3),
        Array("list".utf8): .array([.string(Array("a".utf8))]),
    ])

    @Test func `the subject is compared exactly, and no id is needed`() throws {
        #expect(match(try OpenIDPublisher(subject: "robot"), claims) == .match(ids: .none, specificity: 0))
        #expect(match(try OpenIDPublisher(subject: "Robot"), claims).claim == "sub")
    }

    @Test func `the subject is compared byte by byte`() throws {
        let composed = JSONObject(members: [Array("sub".utf8): .string(Array("caf\u{E9}".utf8))])
        #expect(match(try OpenIDPublisher(subject: "caf\u{E9}"), composed).claim == nil)
        #expect(match(try OpenIDPublisher(subject: "cafe\u{301}"), composed).claim == "sub")
    }

    @Test func `other claims are texts, integers and booleans`() throws {
        let publisher = try OpenIDPublisher(subject: "robot", claims: ["email": "r@example.com", "email_verified": "true", "level": "3"])
        #expect(match(publisher, claims) == .match(ids: .none, specificity: 3))
        for (name, text) in [("email", "R@example.com"), ("email_verified", "false"), ("level", "03"), ("list", "a"), ("none", "x")] {
            #expect(match(try OpenIDPublisher(subject: "robot", claims: [name: text]), claims).claim == name)
        }
    }

    @Test func `what somebody types is checked`() {
        #expect(throws: PublisherError.subject) { try OpenIDPublisher(subject: "") }
        #expect(throws: PublisherError.subject) { try OpenIDPublisher(subject: "a\nb") }
        #expect(throws: PublisherError.subject) { try OpenIDPublisher(subject: String(repeating: "a", count: 256)) }
        for name in ["iss", "aud", "exp", "nbf", "iat", "jti"] {
            #expect(throws: PublisherError.claims(.reserved(name))) { try OpenIDPublisher(subject: "a", claims: [name: "x"]) }
        }
        for name in ["", "é", "a\n", String(repeating: "a", count: 65)] {
            #expect(throws: PublisherError.claims(.name(name))) { try OpenIDPublisher(subject: "a", claims: [name: "x"]) }
        }
        for text in ["", "a\nb", String(repeating: "a", count: 513)] {
            #expect(throws: PublisherError.claims(.text("a"))) { try OpenIDPublisher(subject: "a", claims: ["a": text]) }
        }
        let many = Dictionary(uniqueKeysWithValues: (0..<21).map { ("c\($0)", "x") })
        #expect(throws: PublisherError.claims(.tooMany)) { try OpenIDPublisher(subject: "a", claims: many) }
    }
}
