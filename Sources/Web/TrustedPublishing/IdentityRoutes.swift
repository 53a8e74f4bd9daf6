internal import Accounts
internal import Credentials
internal import Crypto
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore
internal import PackageIndex

/// `/_/oidc/…` and `/.well-known/pytp`: what jobs exchange a signed identity for a token by, in PyPI's forms and in those of PEP 807.
struct IdentityRoutes: Sendable {
    let desk: TrustedPublishingDesk
    let site: SiteAddress

    /// In bytes.
    private static let bodyLimit = 16 << 10

    func audience(_ request: Request, _ context: IndexRequestContext) async throws -> Response {
        guard desk.isEnabled else { return try Self.failure(IdentityRefusal.notEnabled, status: 403) }
        return try Self.answer(["audience": desk.audience])
    }

    // MARK: Minting

    func mint(_ request: Request, _ context: IndexRequestContext) async throws -> Response {
        do {
            let order = try Self.order(try await Self.body(request))
            let made = try await desk.mint(order.token, order.ability, from: context.client(of: request))
            context.logger.info("an identity was exchanged for a token", metadata: ["ability": "\(order.ability.rawValue)"])
            return try Self.answer(Minted(success: true, token: made.token, expires: made.expires))
        } catch let refusal as any Refusal {
            ProblemMiddleware.log(refusal, request, context)
            return try Self.failure(refusal, status: refusal.status)
        }
    }

    private struct Minted: Encodable {
        let success: Bool
        let token: String
        /// In seconds since 1970.
        let expires: Int64
    }

    /// What is asked for: `abilities` is ours, `["upload"]` or `["read"]`, and may be missing.
    private struct Order: Decodable {
        let token: String
        let abilities: [String]?
    }

    private static func order(_ body: [UInt8]?) throws(IdentityRefusal) -> (token: String, ability: TokenAbility) {
        guard let body, let order = try? JSONDecoder().decode(Order.self, from: Data(body)) else {
            throw .malformed("The body is not a JSON object with the identity as 'token', in 16 KiB.")
        }
        let wanted = order.abilities ?? [TokenAbility.upload.rawValue]
        guard wanted.count == 1, let ability = TokenAbility.all.first(where: { $0.rawValue == wanted[0] }) else {
            throw .malformed("'abilities' is [\"upload\"] or [\"read\"], or is left away.")
        }
        return (order.token, ability)
    }

    // MARK: Burning

    private struct Burnt: Decodable {
        let token: String
    }

    /// Whatever comes, the answer is the same.
    func burn(_ request: Request, _ context: IndexRequestContext) async throws -> Response {
        if let body = try await Self.body(request), let burnt = try? JSONDecoder().decode(Burnt.self, from: Data(body)) {
            try await desk.burn(burnt.token, from: context.client(of: request))
        }
        return Response(status: .accepted, headers: [.cacheControl: "no-store", .contentLength: "0"])
    }

    // MARK: Discovery (PEP 807)

    /// `?discover=/legacy/`
    func discovery(_ request: Request, _ context: IndexRequestContext) async throws -> Response {
        let path = request.uri.queryParameters["discover"].map(String.init)
        guard let path, Self.uploadPaths.contains(path) else { throw Problem.notFound }
        return try discovered()
    }

    /// The same by the SHA-256 of the path, as drafts of the PEP had it.
    func discoveryByKey(_ request: Request, _ context: IndexRequestContext) async throws -> Response {
        let key = context.parameters.get("key") ?? ""
        guard Self.uploadPaths.contains(where: { Self.hexadecimal(SHA256.hash(data: Array($0.utf8))) == key }) else {
            throw Problem.notFound
        }
        return try discovered()
    }

    private static let uploadPaths = ["/legacy/", "/legacy"]

    private func discovered() throws -> Response {
        guard desk.isEnabled else { throw Problem.notFound }
        let (audience, mint) = (site.text + "/_/oidc/audience", site.text + "/_/oidc/mint-token")
        let document = ["audience-endpoint": audience, "token-mint-endpoint": mint, "mint-token-endpoint": mint]
        return try Self.answer(document, type: "application/vnd.pypi.pytp.v1+json")
    }

    private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    // MARK: Answers

    private struct Failure: Encodable {
        struct Reason: Encodable {
            let code: String
            let description: String
        }

        let message = "Token request failed"
        let errors: [Reason]
    }

    private static func failure(_ refusal: any Refusal, status: Int) throws -> Response {
        let failure = Failure(errors: [Failure.Reason(code: refusal.code, description: refusal.sentence)])
        var response = try answer(failure, status: status)
        if let seconds = refusal.retryAfter { response.headers[.retryAfter] = String(seconds) }
        return response
    }

    private static func answer(_ value: some Encodable, type: String = "application/json", status: Int = 200) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let bytes = Array(try encoder.encode(value))
        let fields: HTTPFields = [
            .contentType: type, .cacheControl: "no-store", .contentLength: String(bytes.count), .xContentTypeOptions: "nosniff",
        ]
        return Response(
            status: HTTPResponse.Status(code: status), headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// - Returns: nothing if it is too long.
    private static func body(_ request: Request) async throws -> [UInt8]? {
        var bytes: [UInt8] = []
        for try await buffer in request.body {
            bytes += buffer.readableBytesView
            guard bytes.count <= bodyLimit else { return nil }
        }
        return bytes
    }
}
