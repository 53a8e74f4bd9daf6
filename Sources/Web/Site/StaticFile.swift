internal import Crypto
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// A file that pages load. Its path holds a digest of its content, so that browsers may keep it for ever.
struct StaticFile: Sendable {
    let path: String
    private let type: String
    private let bytes: [UInt8]

    static let style = StaticFile("site", "css", type: "text/css; charset=utf-8", PackageResources.site_css)
    static let script = StaticFile("site", "js", type: "text/javascript; charset=utf-8", PackageResources.site_js)
    static let all = [style, script]

    private init(_ name: String, _ ending: String, type: String, _ bytes: [UInt8]) {
        let digest = SHA256.hash(data: bytes).prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        path = "/static/\(name).\(digest).\(ending)"
        self.type = type
        self.bytes = bytes
    }

    func response(to request: Request) -> Response {
        var fields = HTTPFields()
        fields[.contentType] = type
        fields[.cacheControl] = "max-age=31536000, public, immutable"
        fields[.xContentTypeOptions] = "nosniff"
        fields[.resourcePolicy] = "same-origin"
        fields[.contentLength] = String(bytes.count)
        return Response(
            status: .ok,
            headers: fields,
            body: request.method == .head ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }
}
