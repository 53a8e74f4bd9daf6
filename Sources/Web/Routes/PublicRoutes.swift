internal import Accounts
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// Pages that are the same for everybody, and the files that they load.
struct PublicRoutes: Sendable {
    let pages: IndexPages
    let site: SiteAddress
    let desk: AccountDesk

    func home(_ request: Request, _ context: IndexRequestContext) async throws -> Response {
        try await respond(request) { try await pages.home($0) }
    }

    func help(_ request: Request, _ context: IndexRequestContext) async throws -> Response {
        try await fixed(request, "/help/") { $0.help }
    }

    func security(_ request: Request, _ context: IndexRequestContext) async throws -> Response {
        try await fixed(request, "/security/") { $0.security }
    }

    private func fixed(
        _ request: Request,
        _ path: String,
        _ page: (PublicPages) -> Page
    ) async throws -> Response {
        guard request.uri.path == path else { return .permanentRedirect(path) }
        return try await respond(request) { try await pages.fixed(path, page, $0) }
    }

    /// The name in its owner's spelling: any other leads there.
    func user(_ request: Request, _ context: IndexRequestContext) async throws -> Response {
        let name = try context.value("name") { try Username($0) }
        guard let (spelling, bytes) = try await pages.profile(name.spelling) else { throw Problem.notFound }
        guard request.uri.path == "/user/\(spelling)/" else { return .permanentRedirect("/user/\(spelling)/") }
        return Self.response(request, bytes, type: "text/html; charset=utf-8")
    }

    /// RFC 9116. Whom to write to: the public addresses of the administrators, in the order of their names, and the page that says more.
    func securityText(_ request: Request, _ context: IndexRequestContext) async throws -> Response {
        let expires = Date(timeIntervalSinceNow: 90 * 86_400).formatted(.iso8601)
        let mailboxes = try await desk.publicAddressesOfAdministrators().map { "mailto:" + PublicPages.mailbox($0) }
        let contacts = (mailboxes + [site.text + "/security/"]).map { "Contact: " + $0 }
        let lines = contacts + ["Expires: " + expires, "Canonical: \(site.text)/.well-known/security.txt"]
        return Self.response(request, Array((lines.joined(separator: "\n") + "\n").utf8), type: "text/plain; charset=utf-8")
    }

    /// What is for people's own eyes, or without end, is not for search engines.
    func robots(_ request: Request, _ context: IndexRequestContext) async throws -> Response {
        let closed = ["/account/", "/manage/", "/search/", "/simple/", "/files/", "/legacy/"].map { "Disallow: \($0)" }
        let text = (["User-agent: *"] + closed + ["Sitemap: \(site.text)/sitemap.xml"]).joined(separator: "\n") + "\n"
        return Self.response(request, Array(text.utf8), type: "text/plain; charset=utf-8")
    }

    /// Every project's page, as search engines read it (sitemaps.org, version 0.9): 50,000 at the most, as the protocol has it.
    func sitemap(_ request: Request, _ context: IndexRequestContext) async throws -> Response {
        try await respond(request) { try await pages.sitemap($0) }
    }

    func file(_ request: Request, _ context: IndexRequestContext) async throws -> Response {
        guard let file = StaticFile.all.first(where: { $0.path == request.uri.path }) else { throw Problem.notFound }
        return file.response(to: request)
    }

    private func respond(_ request: Request, _ find: (PageEncoding) async throws -> CachedAnswer?) async throws -> Response {
        let encoding = PageEncoding.negotiated((request.headers[.acceptEncoding] ?? "").utf8.span)
        guard let answer = try await find(encoding) else { throw Problem.notFound }
        return ReadResponse(request: request, pages: pages).response(answer)
    }

    private static func response(_ request: Request, _ bytes: [UInt8], type: String) -> Response {
        var fields = HTTPFields()
        fields[.contentType] = type
        fields[.cacheControl] = "no-cache"
        fields[.contentLength] = String(bytes.count)
        PageFields.secure(&fields)
        return Response(
            status: .ok,
            headers: fields,
            body: request.method == .head ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }
}
