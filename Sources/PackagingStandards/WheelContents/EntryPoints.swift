/// What a distribution offers by name: the document `entry_points.txt` (entry points specification, "File format").
///
/// It is read as Python's `configparser` does with `=` as its only delimiter, names kept in upper and lower case, repetitions
/// refused, and nothing expanded.
public struct EntryPoints: Hashable, Sendable {
    /// The most bytes of a document.
    public static let maximumBytes = 1 << 20

    /// The entries under one heading.
    public struct Group: Hashable, Sendable {
        /// The heading, as `console_scripts`.
        public let name: String
        /// The entries in the order of the document; no name stands twice.
        public internal(set) var entries: [Entry]
    }

    /// One entry.
    public struct Entry: Hashable, Sendable {
        /// What it is called; in groups of scripts, the name of a command.
        public let name: String
        /// What it refers to; in groups of scripts, a valid reference to a function.
        public let value: String
    }

    /// The groups in the order of the document; no name stands twice.
    public let groups: [Group]

    /// Reads a document.
    public init(parsing bytes: some Collection<UInt8>) throws(EntryPointsError) {
        guard bytes.count <= Self.maximumBytes else { throw .tooLarge(limit: Self.maximumBytes) }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .notUTF8 }
        var parser = EntryPointsParser()
        try parser.parse(text)
        groups = parser.groups
        for group in groups where Self.scriptGroups.contains(group.name) { try Self.check(group) }
    }

    private static let scriptGroups: Set<String> = ["console_scripts", "gui_scripts"]

    /// Scripts become files named after them that call what they refer to.
    private static func check(_ group: Group) throws(EntryPointsError) {
        for entry in group.entries {
            guard isScriptName(entry.name) else { throw .scriptName(QuotedValue(entry.name)) }
            guard isFunctionReference(entry.value) else {
                throw .reference(name: QuotedValue(entry.name), value: QuotedValue(entry.value))
            }
        }
    }

    /// `[\w.-]+`, and not a name that folders have in all systems.
    private static func isScriptName(_ name: String) -> Bool {
        name != "." && name != ".." && name.unicodeScalars.allSatisfy { $0.isPythonWord || $0 == "." || $0 == "-" }
    }

    /// `module:attribute` on one line, both dotted identifiers, perhaps followed by extras in brackets (entry points
    /// specification, "Data model").
    private static func isFunctionReference(_ value: String) -> Bool {
        guard !value.utf8.contains(where: \.isLineBreak) else { return false }
        var reference = value[...]
        if let bracket = reference.firstIndex(of: "[") {
            guard reference.last == "]" else { return false }
            reference = reference[..<bracket]
        }
        let parts = reference.split(separator: ":", omittingEmptySubsequences: false).map { $0.trimmingPythonWhitespace() }
        return parts.count == 2 && parts.allSatisfy { $0.isDottedIdentifier }
    }
}

extension Unicode.Scalar {
    /// What Python's `\w` matches.
    fileprivate var isPythonWord: Bool {
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .decimalNumber, .letterNumber, .otherNumber:
            true
        default:
            self == "_"
        }
    }
}

/// Why an `entry_points.txt` was refused.
public enum EntryPointsError: Error, Hashable, Sendable {
    /// The document has more bytes than its reader takes.
    case tooLarge(limit: Int)
    /// The document is not UTF-8.
    case notUTF8
    /// A line has a control character.
    case controlCharacter(line: Int)
    /// A line that is neither a heading, nor `name = value`, nor the continuation of one.
    case malformed(line: Int, QuotedValue)
    /// An entry stands before the first heading.
    case noGroup(line: Int)
    /// A heading stands twice.
    case repeatedGroup(QuotedValue)
    /// A name stands twice under one heading.
    case repeatedName(QuotedValue)
    /// The heading that `configparser` takes for something else.
    case defaultGroup
    /// A script has a name that cannot be a command.
    case scriptName(QuotedValue)
    /// A script does not refer to a function.
    case reference(name: QuotedValue, value: QuotedValue)

    /// One sentence for the person whose distribution was refused.
    public var sentence: String {
        switch self {
        case .tooLarge(let limit):
            "entry_points.txt has more than \(limit) bytes; leave some entries out."
        case .notUTF8:
            "entry_points.txt is not UTF-8; write it in UTF-8."
        case .controlCharacter(let line):
            "entry_points.txt has a control character in line \(line); remove it."
        case .malformed(let line, let text):
            "entry_points.txt has \(text) in line \(line); write a group in brackets, or a name, '=' and a reference."
        case .noGroup(let line):
            "entry_points.txt has an entry in line \(line) before any group; put a group such as [console_scripts] before it."
        case .repeatedGroup(let name):
            "entry_points.txt has the group \(name) twice; put its entries under one heading."
        case .repeatedName(let name):
            "entry_points.txt has the name \(name) twice in one group; rename one of the entries."
        case .defaultGroup:
            "entry_points.txt has the group \"DEFAULT\", which Python's readers take for something else; rename it."
        case .scriptName(let name):
            "The script name \(name) is not valid; use letters, digits, '_', '.' and '-'."
        case .reference(let name, let value):
            "The script \(name) refers to \(value), which is no function; write module:function."
        }
    }
}
