/// A version of a release, as PEP 440 defines it (now the version specifiers specification).
///
/// A value is kept as a key whose order is the order of PEP 440, so comparing, sorting and hashing cost a few
/// instructions and most versions need no memory of their own. `1.0` and `1.0.0` are equal, though each keeps its own
/// ``description``.
public struct Version: Sendable {
    /// The most characters of text that are read, white space around the version included.
    public static let maximumLength = 1_000

    let key: VersionKey
    /// How many zeros end the release beyond what the key holds; they count for the text only.
    let trailingZeros: UInt16
    let segments: Segments

    /// Which optional segments the version has.
    struct Segments: OptionSet, Sendable {
        let rawValue: UInt8
        static let pre = Segments(rawValue: 1)
        static let post = Segments(rawValue: 2)
        static let dev = Segments(rawValue: 4)
        static let local = Segments(rawValue: 8)
    }

    /// A pre-release segment: `a1`, `b2`, `rc3`.
    public struct PreRelease: Hashable, Sendable {
        /// How far the pre-release has come; the raw value is the normal spelling.
        public enum Phase: String, Sendable {
            case alpha = "a"
            case beta = "b"
            case candidate = "rc"
        }

        /// The phase.
        public let phase: Phase
        /// The number within the phase.
        public let number: VersionNumber
    }

    /// Reads a version in any spelling that PEP 440 allows, white space (of any script) around it included.
    ///
    /// Accepts what `packaging.version.Version` accepts, up to ``maximumLength`` characters.
    @inlinable
    public init(_ text: some StringProtocol) throws(VersionError) {
        try self.init(parsing: String(text))
    }

    init(key: VersionKey, trailingZeros: UInt16, segments: Segments) {
        self.key = key
        self.trailingZeros = trailingZeros
        self.segments = segments
    }

    /// Whether the version is a pre-release: it has a pre-release or a development segment.
    public var isPrerelease: Bool { !segments.isDisjoint(with: [.pre, .dev]) }

    /// Whether the version has a post-release segment.
    public var isPostrelease: Bool { segments.contains(.post) }

    /// Whether the version has a development segment.
    public var isDevrelease: Bool { segments.contains(.dev) }

    /// Whether the version has a local segment.
    public var isLocal: Bool { segments.contains(.local) }
}

extension Version: Hashable {
    /// Whether both are the same version by PEP 440; zeros at the end of the release do not count.
    @inline(__always)
    public static func == (left: Version, right: Version) -> Bool { left.key == right.key }

    /// Feeds what ``==(_:_:)`` compares.
    public func hash(into hasher: inout Hasher) { hasher.combine(key) }
}

extension Version: Comparable {
    /// Orders as PEP 440 does.
    public static func < (left: Version, right: Version) -> Bool { left.key < right.key }
}

/// Why a text is no version.
public enum VersionError: Error, Hashable, Sendable {
    /// The text has nothing but white space.
    case empty
    /// The text has more than ``Version/maximumLength`` characters.
    case tooLong(length: Int)
    /// The text does not follow PEP 440.
    case malformed(QuotedValue)

    /// One sentence for the person whose version was refused.
    public var sentence: String {
        switch self {
        case .empty:
            "The version is empty; give one such as 1.0."
        case .tooLong(let length):
            "The version has \(length) characters; use at most \(Version.maximumLength)."
        case .malformed(let version):
            "\(version) is not a valid version (PEP 440); use a form such as 1.2.3, 1.2rc1, 1.2.post1 or 1.2.dev1."
        }
    }
}
