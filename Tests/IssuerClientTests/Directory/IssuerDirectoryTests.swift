import IdentityTokens
import TestSupport
import Testing

@testable import IssuerClient

@Suite struct IssuerDirectoryTests {
    private let a = TokenSigner.es256("a")
    private let b = TokenSigner.es256("b")

    @Test func `keys are fetched once, and verify a token`() async throws {
        try await Scene.run(a) { scene in
            let directory = try scene.directory()
            let keys = try await directory.keys(of: scene.issuer, for: "a")
            let draft = TokenDraft(issuer: scene.issuer, audience: "https://index.example", signer: a, now: 1_800_000_000)
            let token = try UnverifiedIdentityToken(try draft.signed(by: a))
            let settings = try #require(directory.settings(of: token.issuer))
            let verifier = IdentityTokenVerifier(settings: settings, audience: "https://index.example")
            #expect(throws: Never.self) { try verifier.verify(token, keys: keys, now: 1_800_000_000) }
            _ = try await directory.keys(of: scene.issuer, for: "a")
            let port = scene.server.port
            #expect(scene.server.requests.map(\.path) == [Scene.discoveryPath, "/keys"])
            #expect(scene.server.requests.map(\.host) == ["issuer.invalid:\(port)", "keys.invalid:\(port)"])
            #expect(scene.server.requests.allSatisfy { $0.userAgent == "rind" })
            #expect(await directory.state(of: scene.issuer)?.fetchedAt == 1_800_000_000)
        }
    }

    @Test func `issuers are compared byte by byte`() async throws {
        try await Scene.run(a) { scene in
            let directory = try scene.directory()
            for other in [scene.issuer + "/", scene.issuer.uppercased(), "https://i\u{17F}suer.invalid", ""] {
                #expect(directory.settings(of: other) == nil)
                #expect(await scene.fault(directory, of: other) == .unknownIssuer)
            }
            #expect(scene.server.requests.isEmpty)
        }
    }

    @Test func `all who wait share one fetch`() async throws {
        try await Scene.run(a) { scene in
            let directory = try scene.directory()
            await withTaskGroup(of: Bool.self) { group in
                for number in 0..<50 { group.addTask { await scene.fault(directory, number % 2 == 0 ? "a" : "other") == nil } }
                for await isGood in group { #expect(isGood) }
            }
            #expect(scene.server.requests.count == 2)
        }
    }

    @Test func `all who wait share one failure`() async throws {
        try await Scene.run(a) { scene in
            scene.answer("/keys", .document([], status: 500))
            let directory = try scene.directory()
            await withTaskGroup(of: IssuerFault.Reason?.self) { group in
                for _ in 0..<20 { group.addTask { await scene.fault(directory) } }
                for await reason in group { #expect(reason == .status(500)) }
            }
            #expect(scene.server.requests.count == 2)
        }
    }

    @Test func `an unknown key is looked for once a minute`() async throws {
        try await Scene.run(a) { scene in
            let directory = try scene.directory()
            #expect(try await scene.outcome(directory, "a").get() == ["a"])
            scene.answer("/keys", .document(try TokenSigner.jwks(a, b)))
            scene.wait(seconds: 59)
            #expect(try await scene.outcome(directory, "b").get() == ["a"])
            #expect(scene.count("/keys") == 1)
            scene.wait(seconds: 1)
            #expect(try await scene.outcome(directory, "a").get() == ["a"])
            #expect(scene.count("/keys") == 1)
            #expect(try await scene.outcome(directory, "b").get() == ["a", "b"])
            #expect(scene.count("/keys") == 2)
            for name in ["x", "y", "../z"] { #expect(try await scene.outcome(directory, name).get() == ["a", "b"]) }
            #expect(scene.count("/keys") == 2)
        }
    }

    @Test func `a failure is asked again after a minute, and told until then`() async throws {
        try await Scene.run(a) { scene in
            let directory = try scene.directory()
            scene.answer(Scene.discoveryPath, .document([], status: 503))
            #expect(await scene.fault(directory) == .status(503))
            scene.publish(issuer: scene.issuer, keys: "https://keys.invalid:\(scene.server.port)/keys")
            scene.wait(seconds: 59)
            #expect(await scene.fault(directory) == .status(503))
            #expect(await directory.state(of: scene.issuer)?.fault?.reason == .status(503))
            #expect(scene.server.requests.count == 1)
            scene.wait(seconds: 1)
            #expect(await scene.fault(directory) == nil)
            #expect(await directory.state(of: scene.issuer)?.fault == nil)
        }
    }

    @Test func `old keys are kept through failures and bad sets, for a day`() async throws {
        try await Scene.run(a) { scene in
            let directory = try scene.directory()
            #expect(await scene.fault(directory) == nil)
            for bad in [
                IssuerServer.Answer.document([], status: 500), .document(Array("{\"keys\":[]}".utf8)), .document(Array("x".utf8)),
                .document(try TokenSigner.jwks(b, b)),
            ] {
                scene.answer("/keys", bad)
                scene.wait(seconds: 3_600)
                #expect(try await scene.outcome(directory, "b").get() == ["a"])
            }
            #expect(scene.count("/keys") == 5)
            scene.wait(seconds: 72_000 - 1)
            #expect(try await scene.outcome(directory, "a").get() == ["a"])
            #expect(scene.count("/keys") == 5)
            scene.wait(seconds: 1)
            #expect(await scene.fault(directory) == .keys("two of its keys have the same kid"))
            scene.wait(seconds: 59)
            #expect(await scene.fault(directory) != nil)
            #expect(scene.count("/keys") == 6)
        }
    }

    @Test func `a key that was taken away at the source is forgotten after a day`() async throws {
        try await Scene.run(a, b) { scene in
            let directory = try scene.directory()
            #expect(try await scene.outcome(directory, "a").get() == ["a", "b"])
            scene.answer("/keys", .document(try TokenSigner.jwks(b)))
            scene.wait(seconds: 86_399)
            #expect(try await scene.outcome(directory, "a").get() == ["a", "b"])
            scene.wait(seconds: 1)
            #expect(try await scene.outcome(directory, "a").get() == ["b"])
        }
    }

    @Test func `a clock that is put back holds up nothing`() async throws {
        try await Scene.run(a) { scene in
            let directory = try scene.directory()
            #expect(await scene.fault(directory) == nil)
            scene.wait(seconds: -1_000)
            #expect(try await scene.outcome(directory, "a").get() == ["a"])
            #expect(scene.count("/keys") == 2)
        }
    }

    @Test func `a ca-file that cannot be used stops the start`() async throws {
        try await Scene.run(a) { scene in
            #expect(throws: CAFileFault.unreadable("/nowhere/ca.pem")) { try scene.directory(caFile: "/nowhere/ca.pem") }
            let empty = Scene.fixture("ORIGIN.md")
            #expect(throws: CAFileFault.noCertificates(empty)) { try scene.directory(caFile: empty) }
        }
    }
}
