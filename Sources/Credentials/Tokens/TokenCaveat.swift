/// One restriction of a token: a JSON array whose first element, the tag, says what the others mean.
///
/// The tags 0 to 3 are PyPI's, so that its tools can restrict tokens offline; 100 is our own. A caveat that is
/// not understood, for whatever reason, is `unknown` and refuses everything.
public enum TokenCaveat: Sendable, Hashable {
    /// `[0,expires,not_before]`, in Unix seconds: holds while `notBefore <= now < expires`.
    case validity(expires: Int64, notBefore: Int64)
    /// `[1,[names]]`: holds for a project whose normalised name is listed.
    case projectNames([String])
    /// `[2,[ids]]`: holds for a project whose id is listed.
    case projectIDs([String])
    /// `[3,"user id"]`: holds for a token of that user.
    case user(String)
    /// `[100,[abilities]]`: holds for what is listed, and gives it: a token without this caveat can do nothing.
    case abilities([String])
    /// Anything else, as it stands in the token: never holds.
    case unknown([UInt8])

    /// Reads a caveat as it stands in a token. Never fails: what is not exactly one of the arrays above (another tag,
    /// another number of elements, another type, a fraction, an integer beyond 64 bits, more than one value, an
    /// element too many) is `unknown`. White space between the elements is fine.
    public init(reading bytes: [UInt8]) {
        self = CaveatJSON(reading: bytes).flatMap(TokenCaveat.init(json:)) ?? .unknown(bytes)
    }

    /// The caveat as it is written into a token: compact JSON; what was not understood stays as it was.
    public var written: [UInt8] {
        switch self {
        case .validity(let expires, let notBefore):
            TokenCaveat.written(.validity, [.integer(expires), .integer(notBefore)])
        case .projectNames(let names): TokenCaveat.written(.projectNames, [.array(names.map(CaveatJSON.string))])
        case .projectIDs(let ids): TokenCaveat.written(.projectIDs, [.array(ids.map(CaveatJSON.string))])
        case .user(let id): TokenCaveat.written(.user, [.string(id)])
        case .abilities(let abilities): TokenCaveat.written(.abilities, [.array(abilities.map(CaveatJSON.string))])
        case .unknown(let bytes): bytes
        }
    }

    private enum Tag: Int64 {
        case validity = 0
        case projectNames = 1
        case projectIDs = 2
        case user = 3
        case abilities = 100
    }

    private init?(json: CaveatJSON) {
        guard case .array(let elements) = json, case .integer(let number)? = elements.first,
            let tag = Tag(rawValue: number)
        else { return nil }
        let fields = Array(elements.dropFirst())
        switch tag {
        case .validity:
            guard fields.count == 2, case .integer(let expires) = fields[0], case .integer(let notBefore) = fields[1]
            else { return nil }
            self = .validity(expires: expires, notBefore: notBefore)
        case .projectNames:
            guard let names = TokenCaveat.onlyListOfStrings(fields) else { return nil }
            self = .projectNames(names)
        case .projectIDs:
            guard let ids = TokenCaveat.onlyListOfStrings(fields) else { return nil }
            self = .projectIDs(ids)
        case .user:
            guard fields.count == 1, case .string(let id) = fields[0] else { return nil }
            self = .user(id)
        case .abilities:
            guard let abilities = TokenCaveat.onlyListOfStrings(fields) else { return nil }
            self = .abilities(abilities)
        }
    }

    private static func onlyListOfStrings(_ fields: [CaveatJSON]) -> [String]? {
        guard fields.count == 1, case .array(let elements) = fields[0] else { return nil }
        var strings: [String] = []
        for element in elements {
            guard case .string(let string) = element else { return nil }
            strings.append(string)
        }
        return strings
    }

    private static func written(_ tag: Tag, _ fields: [CaveatJSON]) -> [UInt8] {
        CaveatJSON.array([.integer(tag.rawValue)] + fields).written
    }
}

extension TokenCaveat {
    /// The tag of a caveat that was not understood, if it begins like an array with an integer of at most 18 digits.
    static func tag(ofUnknown bytes: [UInt8]) -> Int64? {
        let isSpace: (UInt8) -> Bool = { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
        let start = bytes.drop(while: isSpace)
        guard start.first == UInt8(ascii: "[") else { return nil }
        let digits = start.dropFirst().drop(while: isSpace).prefix { (0x30...0x39).contains($0) }
        let rest = bytes[digits.endIndex...].drop(while: isSpace)
        guard digits.count <= 18, rest.first == UInt8(ascii: ",") || rest.first == UInt8(ascii: "]") else { return nil }
        return Int64(String(decoding: digits, as: UTF8.self))
    }
}
