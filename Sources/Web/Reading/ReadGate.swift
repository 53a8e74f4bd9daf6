internal import Accounts
internal import Credentials
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import PackageIndex
internal import PackagingStandards

/// Who may read pages and files.
package enum ReadAccess: String, Sendable, CaseIterable {
    /// Everybody.
    case everybody = "public"
    /// Who is signed in, or shows a token that may read.
    case authenticated
}

/// Stands before everything that is read of an index, and lets in whoever may.
struct ReadGate: Sendable {
    /// What a request wants to read.
    enum Subject: Sendable {
        case index
        case project
        case file
    }

    let access: ReadAccess
    let authenticator: TokenAuthenticator
    let projects: ProjectReader
    let door: SiteDoor
    let blocking: any TaskExecutor

    /// The handler behind the gate.
    /// - Parameter isPage: whether people look at it in a browser: they are led to the sign-in.
    func guarding(_ subject: Subject, isPage: Bool = false, _ handler: @escaping RouteList.Handler) -> RouteList.Handler {
        guard access == .authenticated else { return handler }
        return { request, context in
            if let refused = try await refusal(subject, isPage: isPage, request, context) { return refused }
            var response = try await handler(request, context)
            ReadPrivacy.apply(&response.headers)
            return response
        }
    }

    private func refusal(_ subject: Subject, isPage: Bool, _ request: Request, _ context: IndexRequestContext) async throws -> Response? {
        if let header = request.headers[.authorization] {
            do {
                try await requireToken(header, subject, request, context)
                return nil
            } catch let problem as Problem where problem.status == Problem.readerUnknown.status && isPage {
                // In a browser, what was sent without being asked for is as good as nothing.
            }
        }
        guard let hindrance = try await door.hindranceToReading(request, context) else { return nil }
        guard isPage else { throw Problem.readerUnknown }
        let next = request.uri.path + (request.uri.query.map { "?" + $0 } ?? "")
        return Response(
            status: .seeOther, headers: [.location: hindrance.path(next: next), .cacheControl: "no-store", .contentLength: "0"])
    }

    /// A credential that is not good is as good as none; one that is good and not enough is told so.
    private func requireToken(_ header: String, _ subject: Subject, _ request: Request, _ context: IndexRequestContext) async throws {
        let client = context.client(of: request)
        do {
            let digest = CredentialDigest(header.utf8.span)
            let token =
                if let known = authenticator.knownReader(digest, from: client) {
                    known
                } else {
                    try await withTaskExecutorPreference(blocking) {
                        try authenticator.authenticateReader(PresentedCredential(authorization: header), digest, from: client)
                    }
                }
            guard !token.isGeneral else { return }
            try await requireReading(token, subject, context)
        } catch AccountRefusal.badCredential, AccountRefusal.tokenMalformed, AccountRefusal.passwordUpload, AccountRefusal.credentialMissing
        {
            throw Problem.readerUnknown
        }
    }

    private func requireReading(_ token: AuthenticatedToken, _ subject: Subject, _ context: IndexRequestContext) async throws {
        do {
            try await token.requireReading(target(subject, context), at: door.desk)
        } catch AccountRefusal.tokenRefused(let refusal) where subject == .file {
            // The same words, whether there is such a file or not.
            throw AccountRefusal.tokenRefused(refusal.withoutTarget)
        }
    }

    private func target(_ subject: Subject, _ context: IndexRequestContext) async throws -> TokenTarget {
        switch subject {
        case .index: return .index
        case .project:
            let version = context.parameters.get("version") == nil ? nil : try Version(inPathOf: context)
            return try await projects.target(project: try ProjectName(inPathOf: context).normalized, version)
        case .file:
            let filename = context.parameters.get("filename")?.removingPercentEncoding ?? ""
            return try await projects.target(sha256: context.parameters.get("sha256") ?? "", filename: filename)
        }
    }
}

extension SiteDoor {
    /// What keeps somebody without a token from reading; nothing for who is signed in.
    func hindranceToReading(_ request: Request, _ context: IndexRequestContext) async throws -> Hindrance? {
        hindrance(.verified, try await visit(request, context))
    }
}

/// What answers say to caches where not everybody may read.
enum ReadPrivacy {
    static func apply(_ fields: inout HTTPFields) {
        let control = fields[.cacheControl] ?? "no-cache"
        guard control != "no-store" else { return }
        fields[.cacheControl] =
            control.contains("public")
            ? control.replacing("public", with: "private") : control.contains("private") ? control : "private, " + control
        let vary = fields[.vary].map { $0 + ", " } ?? ""
        guard !vary.contains("Authorization") else { return }
        fields[.vary] = vary + "Authorization, Cookie"
    }
}

extension Problem {
    static let readerUnknown = Problem(
        status: 401,
        code: "read-credential",
        sentence: "This index is read with an API token: user name '__token__', and as password a token that may read.",
        fields: [.wwwAuthenticate: "Basic realm=\"Rind\""]
    )
}

/// The same for the fast lane: it knows again what the gate has let through.
struct LaneGate: Sendable {
    let authenticator: TokenAuthenticator
    let proxies: TrustedProxies

    /// The client behind a peer that says nothing of others.
    func client(of peer: String?) -> String? { proxies.client(peer: peer, forwardedFor: []) }

    /// - Parameters:
    ///   - peer: the address at the other end.
    ///   - forwardedFor: the value of `X-Forwarded-For`.
    func client(of peer: String?, forwardedFor: String) -> String? { proxies.client(peer: peer, forwardedFor: [forwardedFor]) }

    func allows(_ digest: CredentialDigest, from address: String?) -> Bool {
        authenticator.allowsReading(digest, from: address)
    }
}

/// What was shown on one connection last: most show the same again and again, and hashing it costs more than comparing.
struct CredentialMemory {
    private var shown: [UInt8] = []
    private var digest: CredentialDigest?

    mutating func digest(of credential: Span<UInt8>) -> CredentialDigest {
        if let digest, isShown(credential) { return digest }
        let new = CredentialDigest(credential)
        shown = unsafe credential.withUnsafeBufferPointer { unsafe Array($0) }
        digest = new
        return new
    }

    /// Takes as long wherever they differ: behind a proxy one connection carries many people's.
    private func isShown(_ credential: Span<UInt8>) -> Bool {
        guard credential.count == shown.count else { return false }
        var difference: UInt8 = 0
        for index in 0..<credential.count { difference |= credential[index] ^ shown[index] }
        return difference == 0
    }
}
