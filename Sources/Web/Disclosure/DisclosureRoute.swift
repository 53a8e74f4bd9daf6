internal import Accounts
internal import Credentials
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import Logging

/// `POST /_/secrets/disclose-token`: a scanner reports tokens that it found where everybody can read them, in GitHub's form. Each whose
/// signature holds is revoked, with every copy of it, and its owner is told.
struct DisclosureRoute: Sendable {
    /// Nothing where the operator trusts no scanner: then there is no such address.
    let keys: ScanningKeys?
    let tokens: TokenDesk
    let site: SiteIdentity

    private static let type = "rind_api_token"
    /// In bytes.
    private static let bodyLimit = 256 << 10
    /// Of tokens in one report.
    private static let countLimit = 1_000

    func respond(_ request: Request, _ context: IndexRequestContext) async throws -> Response {
        guard let keys else { throw Problem.notFound }
        var body: [UInt8] = []
        for try await buffer in request.body {
            body += buffer.readableBytesView
            guard body.count <= Self.bodyLimit else { throw Problem.reportMalformed }
        }
        guard let keyID = request.headers[.gitHubKeyIdentifier], let signature = request.headers[.gitHubKeySignature],
            await keys.isSigned(body, signature: signature, keyID: keyID)
        else { throw Problem.reportUnsigned }
        for found in try Self.report(body) where found.type == Self.type { try await revoke(found, context) }
        return Response(status: .noContent)
    }

    /// What is no token of ours is passed over: scanners cannot know.
    private func revoke(_ found: Finding, _ context: IndexRequestContext) async throws {
        let origin = Client(address: context.clientAddress, agent: nil).origin
        let url = found.url.map { String($0.prefix(500)) }
        do {
            let isRevoked = try await tokens.revoke(shown: found.token, .leak(url: url), site, from: origin)
            context.logger.info("a token was disclosed", metadata: ["revoked": "\(isRevoked)"])
        } catch is APITokenError {
            context.logger.info("a token was disclosed", metadata: ["revoked": "false"])
        }
    }

    private struct Finding: Decodable {
        let token: String
        let type: String
        let url: String?
    }

    private static func report(_ body: [UInt8]) throws(Problem) -> [Finding] {
        guard let findings = try? JSONDecoder().decode([Finding].self, from: Data(body)), findings.count <= countLimit else {
            throw .reportMalformed
        }
        return findings
    }
}

extension HTTPField.Name {
    fileprivate static let gitHubKeyIdentifier = HTTPField.Name(known: "GITHUB-PUBLIC-KEY-IDENTIFIER")
    fileprivate static let gitHubKeySignature = HTTPField.Name(known: "GITHUB-PUBLIC-KEY-SIGNATURE")
}

extension Problem {
    fileprivate static let reportUnsigned = Problem(
        status: 400, code: "report-signature", sentence: "The report is not signed by a key that is known here: sign it with a current one."
    )
    fileprivate static let reportMalformed = Problem(
        status: 400, code: "report-malformed",
        sentence: "The report is not a JSON list of at most 1000 objects with 'token', 'type' and 'url', in 256 KiB."
    )
}
