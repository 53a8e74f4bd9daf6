/// Claims that must be there with exactly these texts.
public struct ClaimRequirements: Equatable, Sendable {
    /// Asks for nothing.
    public static let none = ClaimRequirements(checked: [])

    private let required: [(name: String, text: String)]

    /// By their names.
    public var claims: [String: String] { Dictionary(required.map { ($0.name, $0.text) }) { first, _ in first } }

    private init(checked: [(name: String, text: String)]) {
        required = checked
    }

    /// - Parameter claims: at most 20, with names of 1 to 64 printable ASCII characters, and texts of 1 to 512 bytes. An integer
    ///   is written in digits, a boolean as `true` or `false`.
    /// - Throws: which name or text is not right. What is checked anyway cannot be asked for: `iss`, `aud`, `exp`, `nbf`, `iat`, `jti`.
    public init(_ claims: [String: String]) throws(ClaimRequirementError) {
        guard claims.count <= 20 else { throw .tooMany }
        let names = claims.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        var checked: [(name: String, text: String)] = []
        for name in names {
            guard name.isPrintableASCII(limit: 64) else { throw .name(name) }
            guard !["iss", "aud", "exp", "nbf", "iat", "jti"].contains(name) else { throw .reserved(name) }
            guard let text = claims[name], (1...512).contains(text.utf8.count), text.unicodeScalars.allSatisfy(isPrintable) else {
                throw .text(name)
            }
            checked.append((name, text))
        }
        required = checked
    }

    /// The first claim that is missing or has another text; nil if all are right.
    public func mismatch(in identity: VerifiedIdentity) -> ClaimMismatch? {
        for (name, text) in required {
            let found = identity.text(name)
            guard let found, isSame(found, text) else { return ClaimMismatch(name, wanted: quoted(text), found: found) }
        }
        return nil
    }

    /// Byte by byte.
    public static func == (one: ClaimRequirements, other: ClaimRequirements) -> Bool {
        one.required.elementsEqual(other.required) { isSame($0.name, $1.name) && isSame($0.text, $1.text) }
    }
}

/// Why claims cannot be asked for.
public enum ClaimRequirementError: Error, Equatable, Sendable {
    case tooMany
    case name(String)
    case reserved(String)
    case text(String)

    /// One sentence.
    public var sentence: String {
        switch self {
        case .tooMany: "At most 20 claims can be asked for."
        case .name(let name): "\(quoted(name)) is no name of a claim; a name has 1 to 64 plain characters."
        case .reserved(let name): "The claim \(quoted(name)) is always checked; leave it out."
        case .text(let name): "The claim \(quoted(name)) must be asked for with a text of 1 to 512 printable characters."
        }
    }
}
