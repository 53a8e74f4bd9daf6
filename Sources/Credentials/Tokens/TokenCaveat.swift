/// One restriction of a token: a JSON array whose first element, the tag, says what the others mean.
///
/// The tags 0 to 3 are PyPI's, so that its tools can restrict tokens offline; those from 100 on are our own. A caveat
/// that is not understood, for whatever reason, is `unknown` and refuses everything.
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
    /// `[101,[networks]]`: holds for a client whose address is in one of them.
    case networks(PermittedNetworks)
    /// `[102,[version specifiers]]`: holds for a version that one of them contains.
    case versions(PermittedVersions)
    /// `[103,[project ids],[names]]`: holds for a project whose id is listed; and for one whose name is listed if none of
    /// that name stood when the token was made.
    case projects(ids: [String], newNames: [String])
    /// Anything else, as it stands in the token: never holds.
    case unknown([UInt8])

    /// Reads a caveat as it stands in a token. Never fails: what is not exactly one of the arrays above (another tag,
    /// another number of elements, a list of more than 100, another type, a fraction, an integer beyond 64 bits, more than one value, an
    /// element too many) is `unknown`. White space between the elements is fine.
    public init(reading bytes: [UInt8]) {
        self = CaveatJSON(reading: bytes).flatMap(TokenCaveat.init(json:)) ?? .unknown(bytes)
    }

    /// The caveat as it is written into a token: compact JSON; what was not understood stays as it was.
    public var written: [UInt8] {
        switch self {
        case .validity(let expires, let notBefore):
            TokenCaveat.written(.validity, [.integer(expires), .integer(notBefore)])
        case .projectNames(let names): TokenCaveat.written(.projectNames, [.list(names)])
        case .projectIDs(let ids): TokenCaveat.written(.projectIDs, [.list(ids)])
        case .user(let id): TokenCaveat.written(.user, [.string(id)])
        case .abilities(let abilities): TokenCaveat.written(.abilities, [.list(abilities)])
        case .networks(let networks): TokenCaveat.written(.networks, [.list(networks.texts)])
        case .versions(let versions): TokenCaveat.written(.versions, [.list(versions.texts)])
        case .projects(let ids, let names): TokenCaveat.written(.projects, [.list(ids), .list(names)])
        case .unknown(let bytes): bytes
        }
    }

    private enum Tag: Int64 {
        case validity = 0
        case projectNames = 1
        case projectIDs = 2
        case user = 3
        case abilities = 100
        case networks = 101
        case versions = 102
        case projects = 103

        /// How many elements follow the tag.
        var fieldCount: Int {
            switch self {
            case .validity, .projects: 2
            case .projectNames, .projectIDs, .user, .abilities, .networks, .versions: 1
            }
        }
    }

    private init?(json: CaveatJSON) {
        guard case .array(let elements) = json, case .integer(let number)? = elements.first,
            let tag = Tag(rawValue: number), let caveat = TokenCaveat(tag, Array(elements.dropFirst()))
        else { return nil }
        self = caveat
    }

    private init?(_ tag: Tag, _ fields: [CaveatJSON]) {
        guard fields.count == tag.fieldCount else { return nil }
        let lists = fields.compactMap(\.strings)
        switch tag {
        case .validity:
            guard case .integer(let expires) = fields[0], case .integer(let notBefore) = fields[1] else { return nil }
            self = .validity(expires: expires, notBefore: notBefore)
        case .user:
            guard case .string(let id) = fields[0] else { return nil }
            self = .user(id)
        case .projectNames, .projectIDs, .abilities, .networks, .versions, .projects:
            guard lists.count == fields.count, let caveat = TokenCaveat(tag, lists) else { return nil }
            self = caveat
        }
    }

    private init?(_ tag: Tag, _ lists: [[String]]) {
        switch tag {
        case .projectNames: self = .projectNames(lists[0])
        case .projectIDs: self = .projectIDs(lists[0])
        case .abilities: self = .abilities(lists[0])
        case .projects: self = .projects(ids: lists[0], newNames: lists[1])
        case .networks:
            guard let networks = PermittedNetworks(lists[0]) else { return nil }
            self = .networks(networks)
        case .versions:
            guard let versions = PermittedVersions(lists[0]) else { return nil }
            self = .versions(versions)
        case .validity, .user: return nil
        }
    }

    private static func written(_ tag: Tag, _ fields: [CaveatJSON]) -> [UInt8] {
        CaveatJSON.array([.integer(tag.rawValue)] + fields).written
    }
}

extension CaveatJSON {
    fileprivate static func list(_ texts: [String]) -> CaveatJSON { .array(texts.map(CaveatJSON.string)) }

    /// The elements of an array of at most 100 strings; nil for anything else.
    fileprivate var strings: [String]? {
        guard case .array(let elements) = self, elements.count <= 100 else { return nil }
        var strings: [String] = []
        for element in elements {
            guard case .string(let string) = element else { return nil }
            strings.append(string)
        }
        return strings
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
