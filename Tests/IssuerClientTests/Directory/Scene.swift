import Foundation
import IdentityTokens
import NIOCore
import Synchronization
import TestSupport

@testable import IssuerClient

/// A server that plays an issuer, a clock, and names that only this test knows.
final class Scene: Sendable {
    struct State {
        var now: Int64 = 1_800_000_000
        var answers: [String: IssuerServer.Answer] = [:]
        var addresses: [String: [String]] = [
            "issuer.invalid": ["127.0.0.1"], "keys.invalid": ["127.0.0.1"], "other.invalid": ["127.0.0.1"],
        ]
        var lookUps: [String] = []
    }

    let state: Mutex<State>
    let server: IssuerServer

    static let discoveryPath = "/.well-known/openid-configuration"
    /// A machine that is busy may take its time.
    static let patient = FetchLimits(time: .seconds(120), connect: .seconds(60), bytes: 262_144, addresses: 4)
    static let impatient = FetchLimits(time: .milliseconds(400), connect: .milliseconds(400), bytes: 262_144, addresses: 4)

    static func fixture(_ name: String) -> String {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        return folder.appending(path: "Fixtures/\(name)").path
    }

    /// Runs `body` with an issuer whose keys are those of `signers`, on another host than the issuer itself.
    static func run(_ signers: TokenSigner..., body: (Scene) async throws -> Void) async throws {
        let state = Shared()
        let server = try await IssuerServer.start(certificate: fixture("server.pem"), key: fixture("server-key.pem")) { path in
            state.value.withLock { $0?.state.withLock { $0.answers[path] } } ?? .document([], status: 404)
        }
        let scene = Scene(server: server)
        state.value.withLock { $0 = scene }
        scene.publish(issuer: scene.issuer, keys: "https://keys.invalid:\(server.port)/keys")
        scene.answer("/keys", .document(try TokenSigner.set(signers)))
        try await body(scene)
        state.value.withLock { $0 = nil }
        try await server.stop()
    }

    private final class Shared: Sendable {
        let value = Mutex<Scene?>(nil)
    }

    private init(server: IssuerServer) {
        self.server = server
        state = Mutex(State())
    }

    var issuer: String { "https://issuer.invalid:\(server.port)" }

    /// How often each path was asked for.
    func count(_ path: String) -> Int { server.requests.count { $0.path == path } }

    func answer(_ path: String, _ answer: IssuerServer.Answer) {
        state.withLock { $0.answers[path] = answer }
    }

    func publish(issuer: String, keys: String) {
        answer(Scene.discoveryPath, .document(Array("{\"issuer\":\"\(issuer)\",\"jwks_uri\":\"\(keys)\"}".utf8)))
    }

    /// What a name's addresses are from now on.
    func resolve(_ host: String, to addresses: [String]) {
        state.withLock { $0.addresses[host] = addresses }
    }

    /// The names that were looked up, in their order.
    var lookUps: [String] { state.withLock { $0.lookUps } }

    func wait(seconds: Int64) {
        state.withLock { $0.now += seconds }
    }

    /// A directory that trusts the issuer, with this scene's names and clock.
    func directory(
        url: String? = nil, caFile: String? = Scene.fixture("authority.pem"), allowPrivateAddress: Bool = true,
        limits: FetchLimits = Scene.patient, isPublic: @escaping @Sendable (InternetAddress) -> Bool = { $0.isPublic }
    ) throws -> IssuerDirectory {
        let settings = try IssuerSettings(
            name: "ours", kind: .openid, url: url ?? issuer, caFile: caFile, allowPrivateAddress: allowPrivateAddress)
        let resolver = NameResolver { host in
            self.state.withLock { state in
                state.lookUps.append(host)
                return (state.addresses[host] ?? []).compactMap { InternetAddress($0) }
            }
        }
        return try IssuerDirectory(
            issuers: [settings], limits: limits, resolver: resolver, isPublic: isPublic, now: { self.state.withLock { $0.now } })
    }

    /// The ids of the keys, or why there are none.
    func outcome(_ directory: IssuerDirectory, _ keyID: String = "a", of url: String? = nil) async -> Result<Set<String>, IssuerFault> {
        do throws(IssuerFault) {
            return .success(try await directory.keys(of: url ?? issuer, for: keyID).keyIDs)
        } catch { return .failure(error) }
    }

    /// Why there are no keys.
    func fault(_ directory: IssuerDirectory, _ keyID: String = "a", of url: String? = nil) async -> IssuerFault.Reason? {
        if case .failure(let fault) = await outcome(directory, keyID, of: url) { fault.reason } else { nil }
    }
}

extension TokenSigner {
    /// A set of keys.
    static func set(_ signers: [TokenSigner]) throws -> [UInt8] {
        Array("{\"keys\":[\(try signers.map { try $0.jwk }.joined(separator: ","))]}".utf8)
    }
}
