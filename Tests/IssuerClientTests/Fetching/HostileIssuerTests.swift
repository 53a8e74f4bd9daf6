import Dispatch
import IdentityTokens
import NIOCore
import NIOPosix
import TestSupport
import Testing

@testable import IssuerClient

/// Issuers that are slow, endless, moved, forged or somewhere else than they should be.
@Suite struct HostileIssuerTests {
    private let a = TokenSigner.es256("a")

    @Test(arguments: [301, 302, 303, 307, 308])
    func `no redirect is followed`(status: Int) async throws {
        try await Scene.run(a) { (scene) async throws in
            let target = scene.issuer + "/elsewhere"
            scene.answer("/elsewhere", .document(Array("{}".utf8)))
            scene.answer(Scene.discoveryPath, .document([], status: status, headers: [("location", target)]))
            #expect(try await scene.fault(scene.directory()) == .redirect(status: status))
            #expect(scene.server.requests.count == 1)
        }
    }

    @Test func `a redirect to itself, and one of the keys, lead nowhere`() async throws {
        try await Scene.run(a) { (scene) async throws in
            scene.answer("/keys", .document([], status: 302, headers: [("location", "/keys")]))
            #expect(try await scene.fault(scene.directory()) == .redirect(status: 302))
            #expect(scene.server.requests.map(\.path) == [Scene.discoveryPath, "/keys"])
        }
    }

    @Test(arguments: [201, 204, 304, 401, 404, 500])
    func `only status 200 is an answer`(status: Int) async throws {
        try await Scene.run(a) { (scene) async throws in
            scene.answer("/keys", .document(try TokenSigner.jwks(a), status: status))
            #expect(try await scene.fault(scene.directory()) == (status == 304 ? .redirect(status: 304) : .status(status)))
        }
    }

    @Test func `an answer is not read beyond 256 KiB`() async throws {
        let keys = try TokenSigner.jwks(a)
        try await Scene.run(a) { (scene) async throws in
            scene.answer("/keys", .document(keys + [UInt8](repeating: 0x20, count: 262_144 - keys.count)))
            #expect(try await scene.fault(scene.directory()) == nil)
            scene.answer("/keys", .document(keys + [UInt8](repeating: 0x20, count: 262_145 - keys.count)))
            #expect(try await scene.fault(scene.directory()) == .tooLong)
            scene.answer("/keys", .endless(length: 10_000_000))
            #expect(try await scene.fault(scene.directory()) == .tooLong)
            scene.answer("/keys", .endless())
            #expect(try await scene.fault(scene.directory()) == .tooLong)
            scene.answer(Scene.discoveryPath, .endless())
            #expect(try await scene.fault(scene.directory()) == .tooLong)
        }
    }

    @Test func `an answer that is slow, however it is, takes too long`() async throws {
        try await Scene.run(a) { (scene) async throws in
            for slow in [IssuerServer.Answer.silence, .dribble] {
                scene.answer(Scene.discoveryPath, slow)
                #expect(try await scene.fault(scene.directory(limits: Scene.impatient)) == .timedOut)
            }
        }
    }

    @Test func `a server that says nothing to the handshake takes too long`() async throws {
        let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup).bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(server.localAddress?.port)
        try await Scene.run(a) { (scene) async throws in
            let url = "https://issuer.invalid:\(port)"
            let directory = try scene.directory(url: url, limits: Scene.impatient)
            #expect(await scene.fault(directory, of: url) == .timedOut)
        }
        try await server.close().get()
    }

    @Test func `a look-up that hangs takes too long`() async throws {
        try await Scene.run(a) { (scene) async throws in
            let settings = try IssuerSettings(name: "ours", kind: .openid, url: scene.issuer)
            let gate = DispatchSemaphore(value: 0)
            let resolver = NameResolver { _ in
                gate.wait()
                return []
            }
            let directory = try IssuerDirectory(issuers: [settings], limits: Scene.impatient, resolver: resolver, now: { 0 })
            #expect(await scene.fault(directory) == .timedOut)
            gate.signal()
        }
    }

    @Test func `an answer that is cut short is none`() async throws {
        try await Scene.run(a) { (scene) async throws in
            scene.answer("/keys", .cutShort(try TokenSigner.jwks(a)))
            #expect(try await scene.fault(scene.directory()) == .connectionLost)
        }
    }

    @Test func `a discovery document of another issuer is refused`() async throws {
        try await Scene.run(a) { (scene) async throws in
            for other in ["https://other.example", scene.issuer + "/"] {
                scene.publish(issuer: other, keys: "https://keys.invalid:\(scene.server.port)/keys")
                let reason = try await scene.fault(scene.directory())
                #expect(reason == .discovery("it is about another issuer, \"\(other)\""))
            }
            #expect(scene.count("/keys") == 0)
        }
    }

    @Test func `keys at an address that is not https are not fetched`() async throws {
        try await Scene.run(a) { (scene) async throws in
            for address in [
                "http://keys.invalid:\(scene.server.port)/keys", "file:///etc/passwd", "/keys", "https://u:p@keys.invalid/keys",
            ] {
                scene.publish(issuer: scene.issuer, keys: address)
                guard case .discovery(let why)? = try await scene.fault(scene.directory()) else {
                    Issue.record("taken: \(address)"); continue
                }
                #expect(why.hasPrefix("its jwks_uri"))
            }
            #expect(scene.count("/keys") == 0)
        }
    }

    @Test func `two keys with one id refuse the set`() async throws {
        try await Scene.run(a) { (scene) async throws in
            scene.answer("/keys", .document(try TokenSigner.jwks(a, .es256("a"))))
            #expect(try await scene.fault(scene.directory()) == .keys("two of its keys have the same kid"))
        }
    }

    @Test func `only the authorities of the ca-file vouch for the issuer`() async throws {
        try await Scene.run(a) { (scene) async throws in
            for file in [nil, Scene.fixture("other-authority.pem")] {
                #expect(try await scene.fault(scene.directory(caFile: file)) == .certificateNotTrusted("issuer.invalid"))
            }
            #expect(scene.server.requests.isEmpty)
        }
    }

    @Test func `a certificate is that of the host's name`() async throws {
        try await Scene.run(a) { (scene) async throws in
            let url = "https://other.invalid:\(scene.server.port)"
            #expect(try await scene.fault(scene.directory(url: url), of: url) == .certificateOfAnotherHost("other.invalid"))
            #expect(scene.server.requests.isEmpty)
        }
    }

    @Test func `an issuer may be at an address without a name`() async throws {
        try await Scene.run(a) { (scene) async throws in
            let url = "https://127.0.0.1:\(scene.server.port)"
            scene.publish(issuer: url, keys: url + "/keys")
            #expect(try await scene.fault(scene.directory(url: url), of: url) == nil)
            #expect(scene.lookUps == [])
            #expect(
                await scene.fault(try scene.directory(url: url, allowPrivateAddress: false), of: url)
                    == .privateAddress("127.0.0.1", host: "127.0.0.1"))
        }
    }

    @Test func `an address of IPv6 stands in brackets`() async throws {
        // Not every machine has IPv6.
        let files = (Scene.fixture("server.pem"), Scene.fixture("server-key.pem"))
        let server = try? await IssuerServer.start(host: "::1", certificate: files.0, key: files.1) { _ in .silence }
        guard let server else { return }
        try await Scene.run(a) { (scene) async throws in
            let url = "https://[::1]:\(server.port)"
            #expect(try await scene.fault(scene.directory(url: url), of: url) == .certificateOfAnotherHost("::1"))
            let refused = IssuerFault.Reason.privateAddress("::1", host: "::1")
            #expect(try await scene.fault(scene.directory(url: url, allowPrivateAddress: false), of: url) == refused)
        }
        try await server.stop()
    }
}
