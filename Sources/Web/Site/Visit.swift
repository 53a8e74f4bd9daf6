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

    /// A value of the query, decoded.
    func query(_ name: String) -> String? {
        request.uri.queryParameters[Substring(name)].map(String.init)
    }

    /// Where to go after a sign-in: a path of this site, or the person's projects.
    var next: String {
        query("next").flatMap(LocalPath.init)?.text ?? "/manage/projects/"
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

    /// The secret in a cookie of the request; nothing if the cookie is there twice, since one of them is somebody else's.
    func secret(_ name: String, in request: Request) -> BearerSecret? {
        let pairs: [Substring] = request.headers[values: .cookie].flatMap { $0.split(separator: ";") }
        let found = pairs.map { $0.drop { $0 == " " } }.filter { $0.hasPrefix(name + "=") }
        guard found.count == 1 else { return nil }
        return BearerSecret(String(found[0].dropFirst(name.count + 1)))
    }
}
