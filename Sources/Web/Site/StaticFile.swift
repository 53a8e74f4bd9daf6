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
    /// Between the server's JSON and the browser's keys.
    private static let webAuthn = StaticFile("webauthn", "js", type: "text/javascript; charset=utf-8", PackageResources.webauthn_js)
    /// The buttons for keys and passkeys.
    static let keys = StaticFile(
        "keys", "js", type: "text/javascript; charset=utf-8", importing: ["./webauthn.js": webAuthn], PackageResources.keys_js
    )
    // Pictures of our own pages; `scripts/help-pictures` takes them.
    static let factorsLight = StaticFile(picture: "help-factors-light", PackageResources.help_factors_light_webp)
    static let factorsDark = StaticFile(picture: "help-factors-dark", PackageResources.help_factors_dark_webp)
    static let signInLight = StaticFile(picture: "help-sign-in-light", PackageResources.help_sign_in_light_webp)
    static let signInDark = StaticFile(picture: "help-sign-in-dark", PackageResources.help_sign_in_dark_webp)
    static let secondFactorLight = StaticFile(picture: "help-second-factor-light", PackageResources.help_second_factor_light_webp)
    static let secondFactorDark = StaticFile(picture: "help-second-factor-dark", PackageResources.help_second_factor_dark_webp)
    static let all = [
        style, script, webAuthn, keys, factorsLight, factorsDark, signInLight, signInDark, secondFactorLight, secondFactorDark,
    ]

    /// - Parameter imports: what a module calls other modules, whose addresses are put in its place.
    private init(_ name: String, _ ending: String, type: String, importing imports: [String: StaticFile] = [:], _ source: [UInt8]) {
        let text = imports.reduce(String(decoding: source, as: UTF8.self)) { $0.replacing($1.key, with: $1.value.path) }
        self.init(name, ending, type: type, bytes: Array(text.utf8))
    }

    private init(picture name: String, _ bytes: [UInt8]) {
        self.init(name, "webp", type: "image/webp", bytes: bytes)
    }

    private init(_ name: String, _ ending: String, type: String, bytes: [UInt8]) {
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
