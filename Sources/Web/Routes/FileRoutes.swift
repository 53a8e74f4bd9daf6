internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import PackageIndex

/// `/files/SHA256/FILENAME`, and the same with `.metadata`.
struct FileRoutes: Sendable {
    let pages: IndexPages

    private static let metadataSuffix = ".metadata"

    func file(_ request: Request, _ context: IndexRequestContext) async throws -> Response {
        guard let sha256 = context.parameters.get("sha256"), Self.isDigest(sha256),
            let filename = context.parameters.get("filename")?.removingPercentEncoding
        else { throw Problem.notFound }
        let path = "/files/\(sha256)/\(FilePath.encoded(filename))"
        let answer =
            filename.hasSuffix(Self.metadataSuffix)
            ? try await pages.metadata(path: path, sha256: sha256, filename: String(filename.dropLast(Self.metadataSuffix.count)))
            : try await pages.file(path: path, sha256: sha256, filename: filename)
        guard let answer else { throw Problem.notFound }
        return ReadResponse(request: request, pages: pages).response(answer)
    }

    private static func isDigest(_ text: String) -> Bool {
        text.utf8.count == 64
            && text.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            }
    }
}
