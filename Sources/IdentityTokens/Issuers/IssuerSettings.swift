/// An issuer of identity tokens that the operator trusts, checked.
public struct IssuerSettings: Equatable, Sendable {
    /// What pages and logs call it: 1 to 64 letters, digits, full stops, hyphens and underscores.
    public let name: String
    /// Whose claims its tokens have.
    public let kind: PublisherKind
    /// What `iss` is, exactly.
    public let address: WebAddress
    /// A PEM file of the only authorities that may vouch for it; nil for the system's.
    public let caFile: String?
    /// Whether it may be at an address of a private network, or of this machine.
    public let allowPrivateAddress: Bool
    /// What all of its tokens must say.
    public let requiredClaims: ClaimRequirements
    /// What it may sign with.
    public let algorithms: Set<TokenAlgorithm>

    /// What `iss` is, exactly.
    public var url: String { address.text }

    /// - Parameters:
    ///   - url: https, with a host, perhaps a port and a path; compared exactly with `iss`, a slash at its end included.
    ///   - algorithms: by their names; empty means RS256 and ES256.
    /// - Throws: the setting that is wrong, and what would be right.
    public init(
        name: String, kind: PublisherKind, url: String, caFile: String? = nil, allowPrivateAddress: Bool = false,
        requiredClaims: [String: String] = [:], algorithms: [String] = []
    ) throws(IssuerSettingsError) {
        guard IssuerSettings.isName(name) else { throw .name(name) }
        let address: WebAddress
        do { address = try WebAddress(url) } catch { throw .url(url, error) }
        guard address.query == nil else { throw .query(url) }
        guard caFile?.isEmpty != true else { throw .emptyCAFile(name) }
        do { self.requiredClaims = try ClaimRequirements(requiredClaims) } catch { throw .claims(error) }
        var allowed: Set<TokenAlgorithm> = []
        for text in algorithms {
            guard let algorithm = TokenAlgorithm(exactly: Array(text.utf8)) else { throw .algorithm(text) }
            allowed.insert(algorithm)
        }
        self.name = name
        self.kind = kind
        self.address = address
        self.caFile = caFile
        self.allowPrivateAddress = allowPrivateAddress
        self.algorithms = allowed.isEmpty ? TokenAlgorithm.usual : allowed
    }

    private static func isName(_ name: String) -> Bool {
        name.isPrintableASCII(limit: 64) && name.allSatisfy { $0.isLetter || $0.isNumber || "._-".contains($0) }
    }

    /// Where its discovery document is (OpenID Connect Discovery 1.0, section 4.1): a slash at the end is left out first.
    public var discoveryURL: String {
        (url.hasSuffix("/") ? String(url.dropLast()) : url) + "/.well-known/openid-configuration"
    }
}

/// Why an issuer's settings are not accepted.
public enum IssuerSettingsError: Error, Equatable, Sendable {
    case name(String)
    case url(String, WebAddressError)
    case query(String)
    case emptyCAFile(String)
    case claims(ClaimRequirementError)
    case algorithm(String)

    /// One sentence.
    public var sentence: String {
        switch self {
        case .name(let name):
            "\(quoted(name)) is no name for an issuer; it has 1 to 64 letters, digits, full stops, hyphens and underscores."
        case .url(let url, let error): "\(quoted(url)) is no URL of an issuer: \(error.reason)."
        case .query(let url): "\(quoted(url)) is no URL of an issuer: it must have no query."
        case .emptyCAFile(let name): "The ca-file of the issuer \(quoted(name)) is empty; name a file, or leave it out."
        case .claims(let error): error.sentence
        case .algorithm(let name):
            "\(quoted(name)) is no algorithm for an issuer; there are \(TokenAlgorithm.allCases.map(\.rawValue).joined(separator: ", "))."
        }
    }
}
