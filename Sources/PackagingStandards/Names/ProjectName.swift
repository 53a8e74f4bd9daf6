/// The name of a project, as the name specification (PEP 508, "Names") allows it.
///
/// A name is 1 to ``maximumLength`` ASCII letters, digits, `.`, `-` and `_`, and begins and ends with a letter or a digit:
/// `^([A-Z0-9]|[A-Z0-9][A-Z0-9._-]*[A-Z0-9])\Z`, upper or lower case. Two names are the same project when their
/// normalised forms (PEP 503) are equal; equality, hash and order follow that form.
public struct ProjectName: Sendable {
    /// The most characters that a name may have. No standard sets a limit; no real name comes near this one.
    public static let maximumLength = 200

    /// The name as it was given.
    public let spelling: String

    /// The name for comparing and for addresses (PEP 503): lower case, each run of `.`, `-` and `_` made one `-`.
    public let normalized: String

    /// Accepts `text` when it is a valid name as it stands; nothing is trimmed.
    public init(_ text: some StringProtocol) throws(ProjectNameError) {
        let length = text.utf8.count
        guard length > 0 else { throw .empty }
        guard length <= Self.maximumLength else { throw .tooLong(length: length) }
        let bytes = Array(text.utf8)
        guard Self.isValid(bytes) else { throw .malformed(QuotedValue(text)) }
        spelling = String(text)
        normalized = Self.normalize(bytes)
    }

    /// The form that begins file names of wheels and source distributions (PEP 427, PEP 625): ``normalized`` with `_` for `-`.
    public var normalizedForFilename: String {
        String(decoding: normalized.utf8.map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "_") : $0 }, as: UTF8.self)
    }

    /// Whether `text` is a valid name that is its own normalised form.
    ///
    /// Says no to `a--b`, to which `packaging.utils.is_normalized_name` says yes.
    public static func isNormalized(_ text: some StringProtocol) -> Bool {
        guard let name = try? ProjectName(text) else { return false }
        return name.normalized.utf8.elementsEqual(name.spelling.utf8)
    }

    /// The normal form (PEP 503) of any text, whether or not it is a valid name; letters beyond ASCII become lower case too.
    public static func normalize(_ text: some StringProtocol) -> String { normalize(Array(text.lowercased().utf8)) }

    private static func isValid(_ bytes: [UInt8]) -> Bool {
        guard let first = bytes.first, let last = bytes.last else { return false }
        guard first.isASCIIAlphanumeric, last.isASCIIAlphanumeric else { return false }
        return bytes.allSatisfy { $0.isASCIIAlphanumeric || isSeparator($0) }
    }

    private static func normalize(_ bytes: [UInt8]) -> String {
        var normalized: [UInt8] = []
        normalized.reserveCapacity(bytes.count)
        for byte in bytes {
            guard isSeparator(byte) else {
                normalized.append(byte.lowercasedASCII)
                continue
            }
            if normalized.last != UInt8(ascii: "-") { normalized.append(UInt8(ascii: "-")) }
        }
        return String(decoding: normalized, as: UTF8.self)
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
    }
}

extension ProjectName: Hashable {
    /// Whether both name the same project.
    public static func == (left: ProjectName, right: ProjectName) -> Bool { left.normalized == right.normalized }

    /// Feeds the normalised form.
    public func hash(into hasher: inout Hasher) { hasher.combine(normalized) }
}

extension ProjectName: Comparable {
    /// Orders by the bytes of the normalised forms.
    public static func < (left: ProjectName, right: ProjectName) -> Bool { left.normalized < right.normalized }
}

extension ProjectName: CustomStringConvertible {
    /// The name as it was given.
    public var description: String { spelling }
}

/// Why a text is no project name.
public enum ProjectNameError: Error, Hashable, Sendable {
    /// The text has no characters.
    case empty
    /// The text has more than ``ProjectName/maximumLength`` bytes.
    case tooLong(length: Int)
    /// The text has a character, or a first or last character, that names do not have.
    case malformed(QuotedValue)

    /// One sentence for the person whose name was refused.
    public var sentence: String {
        switch self {
        case .empty:
            "The project name is empty; give it at least one letter or digit."
        case .tooLong(let length):
            "The project name has \(length) bytes; use at most \(ProjectName.maximumLength)."
        case .malformed(let name):
            "\(name) is not a valid project name; use ASCII letters, digits, '.', '-' and '_', "
                + "and begin and end with a letter or a digit."
        }
    }
}
