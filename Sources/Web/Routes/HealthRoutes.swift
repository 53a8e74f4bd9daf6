internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import PackageIndex

/// `/_health/`: the process is alive. `/_ready/`: it can serve, which is to say that it reads its database.
struct HealthRoutes: Sendable {
    let projects: ProjectReader

    func health(_ request: Request, _ context: IndexRequestContext) async throws -> Response {
        Self.ok
    }

    func ready(_ request: Request, _ context: IndexRequestContext) async throws -> Response {
        try await projects.requireReadable()
        return Self.ok
    }

    private static var ok: Response {
        Response(
            status: .ok,
            headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: "OK\n"))
        )
    }
}
