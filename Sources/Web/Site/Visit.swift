internal import Accounts
internal import Credentials
internal import HTTPTypes
internal import Hummingbird

/// One request for a page that knows its visitor: who is signed in, and the token that forms carry.
struct Visit: Sendable {
    let request: Request
    let context: IndexRequestContext
    let client: Client
    /// The secret in the visitor's cookie; a new one if there was none. Forms of visitors who are not signed in hang on it as well.
    let secret: BearerSecret
    /// Whether the visitor's browser does not have it yet.
    let isNew: Bool
    let session: SignedIn?
    /// The sign-in that waits for a second factor, if the visitor is not signed in.
    let pending: PendingSignIn?
    /// The cookies of browsers that accounts know.
    let devices: ShownDevices
    /// What every form must carry (`csrf_token`).
    let csrfToken: String
    /// The secret of a mailed link, put into a cookie so that it leaves the address bar.
    let link: BearerSecret?

    /// The signed-in person.
    /// - Throws: `AccountRefusal.signedOut`
    func signedIn() throws -> SignedIn {
        guard let session else { throw AccountRefusal.signedOut }
        return session
    }

    /// What ends when somebody signs in here anew.
    var former: FormerSignIn { FormerSignIn(session: session, pending: pending) }

    /// A value of the query, decoded.
    func query(_ name: String) -> String? {
        request.uri.queryParameters[Substring(name)].map(String.init)
    }

    /// Where to go after a sign-in: a path of this site, or the person's projects.
    var next: String {
        query("next").flatMap(LocalPath.init)?.text ?? "/manage/projects/"
    }

    /// The same as a query, so that the way back is kept through a form.
    var nextQuery: String {
        query("next").flatMap(LocalPath.init).map { "?next=" + FormEncoding.encoded($0.text) } ?? ""
    }
}

/// A path of this site, with a query perhaps: never an address of another one, however browsers may read it.
struct LocalPath: Hashable {
    let text: String

    init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard (1...1_000).contains(bytes.count), bytes[0] == UInt8(ascii: "/"),
            bytes.count == 1 || (bytes[1] != UInt8(ascii: "/") && bytes[1] != UInt8(ascii: "\\")),
            bytes.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") })
        else { return nil }
        self.text = text
    }
}

/// The cookies of the site. On https their names begin with `__Host-`, which binds them to this very host (RFC 6265bis, section 4.1.3.2).
struct SiteCookies: Sendable {
    private let isSecure: Bool

    init(_ site: SiteAddress) {
        isSecure = site.text.hasPrefix("https://")
    }

    var session: String { name("session") }
    var link: String { name("link") }

    private func name(_ word: String) -> String { (isSecure ? "__Host-" : "") + "rind-" + word }

    /// The value of a `Set-Cookie` field.
    /// - Parameter seconds: how long it lives; none until the browser is closed.
    func setting(_ name: String, to value: String, seconds: Int? = nil) -> String {
        let life = seconds.map { "; Max-Age=\($0)" } ?? ""
        return "\(name)=\(value); Path=/; HttpOnly; SameSite=Lax\(life)\(isSecure ? "; Secure" : "")"
    }

    func removing(_ name: String) -> String { setting(name, to: "", seconds: 0) }

    /// The name of a device's cookie.
    func device(_ end: String) -> String { name(end) }

    /// The cookies of a request, taken apart once.
    func shown(in request: Request) -> ShownCookies {
        ShownCookies(request.headers[values: .cookie], names: self)
    }

    fileprivate var devicePrefix: String { name("") }
}

/// The cookies that came with a request. One that is there twice counts as missing, since one of them is somebody else's.
struct ShownCookies: Sendable {
    /// So many browsers' cookies are looked at: each account that was signed in to has one.
    private static let deviceLimit = 100

    private let names: SiteCookies
    private let values: [String: String]

    fileprivate init(_ fields: [String], names: SiteCookies) {
        self.names = names
        var values: [String: String] = [:]
        for field in fields {
            for pair in field.utf8.split(separator: UInt8(ascii: ";")) {
                let trimmed = pair.drop { $0 == UInt8(ascii: " ") }
                guard let end = trimmed.firstIndex(of: UInt8(ascii: "=")) else { continue }
                let name = String(decoding: trimmed[..<end], as: UTF8.self)
                let value = String(decoding: trimmed[trimmed.index(after: end)...], as: UTF8.self)
                values[name] = values[name] == nil ? value : ""
            }
        }
        self.values = values
    }

    /// The secret of the session, or of a sign-in that waits.
    var session: BearerSecret? { secret(names.session) }

    /// The secret of a mailed link.
    var link: BearerSecret? { secret(names.link) }

    /// Those by which accounts know browsers.
    var devices: ShownDevices {
        let prefix = names.devicePrefix
        let ends = values.keys.lazy.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }.filter(ShownDevices.isName)
        var secrets: [String: BearerSecret] = [:]
        for end in ends.prefix(Self.deviceLimit) { secrets[end] = secret(prefix + end) }
        return ShownDevices(secrets)
    }

    private func secret(_ name: String) -> BearerSecret? { values[name].flatMap(BearerSecret.init) }
}
