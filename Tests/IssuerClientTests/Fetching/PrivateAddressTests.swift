import IdentityTokens
import TestSupport
import Testing

@testable import IssuerClient

/// Where a name leads is decided once, before the connection.
@Suite struct PrivateAddressTests {
    private let a = TokenSigner.es256("a")

    @Test func `a private address is refused before anything is sent, unless it is allowed`() async throws {
        try await Scene.run(a) { (scene) async throws in
            #expect(
                await scene.fault(try scene.directory(allowPrivateAddress: false)) == .privateAddress("127.0.0.1", host: "issuer.invalid"))
            #expect(scene.server.requests.isEmpty)
            #expect(try await scene.fault(scene.directory(allowPrivateAddress: true)) == nil)
        }
    }

    @Test(arguments: ["10.0.0.1", "169.254.169.254", "::1", "fd00::1", "::ffff:192.168.0.1", "64:ff9b::7f00:1", "0.0.0.0"])
    func `one private address among others refuses the host`(address: String) async throws {
        try await Scene.run(a) { (scene) async throws in
            for addresses in [[address], ["192.0.1.1", address], [address, "192.0.1.1"]] {
                scene.resolve("issuer.invalid", to: addresses)
                let reason = try await scene.fault(scene.directory(allowPrivateAddress: false))
                #expect(reason == .privateAddress(try #require(InternetAddress(address)).text, host: "issuer.invalid"))
            }
        }
    }

    @Test func `the keys' host is held to the same rule`() async throws {
        try await Scene.run(a) { (scene) async throws in
            scene.resolve("keys.invalid", to: ["127.0.0.2"])
            let directory = try scene.directory(allowPrivateAddress: false, isPublic: { $0.text == "127.0.0.1" })
            #expect(await scene.fault(directory) == .privateAddress("127.0.0.2", host: "keys.invalid"))
            #expect(scene.server.requests.map(\.path) == [Scene.discoveryPath])
        }
    }

    /// No resolver but the test's knows the names, so a second look-up by anybody else would fail.
    @Test func `a name is looked up once a document, and the connection goes to what was checked`() async throws {
        try await Scene.run(a) { (scene) async throws in
            let directory = try scene.directory(allowPrivateAddress: false, isPublic: { $0.text == "127.0.0.1" })
            #expect(await scene.fault(directory) == nil)
            #expect(scene.lookUps == ["issuer.invalid", "keys.invalid"])
        }
    }

    @Test func `where nobody listens the next address is tried`() async throws {
        try await Scene.run(a) { (scene) async throws in
            scene.resolve("issuer.invalid", to: ["127.0.0.2", "127.0.0.3", "127.0.0.1"])
            #expect(try await scene.fault(scene.directory()) == nil)
            scene.resolve("issuer.invalid", to: ["127.0.0.2"])
            #expect(try await scene.fault(scene.directory()) == .cannotConnect("issuer.invalid"))
            scene.resolve("issuer.invalid", to: ["127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5", "127.0.0.1"])
            #expect(try await scene.fault(scene.directory()) == .cannotConnect("issuer.invalid"))
            scene.resolve("issuer.invalid", to: [])
            #expect(try await scene.fault(scene.directory()) == .hostUnknown("issuer.invalid"))
        }
    }

    @Test func `the system finds this machine, and it is private`() async throws {
        let settings = try IssuerSettings(name: "ours", kind: .openid, url: "https://localhost:1")
        let directory = try IssuerDirectory(issuers: [settings], now: { 0 })
        await #expect {
            _ = try await directory.keys(of: settings.url, for: "a")
        } throws: { error in
            guard let fault = error as? IssuerFault, case .privateAddress(let address, _) = fault.reason else { return false }
            return ["127.0.0.1", "::1"].contains(address) && fault.sentence.contains("allow-private-address")
                && !fault.publicSentence.contains(address)
        }
    }
}
