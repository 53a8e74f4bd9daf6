/// A name that can be imported once the project is installed (PEP 794).
public struct ImportName: Hashable, Sendable {
    /// The dotted name.
    public let name: String

    /// Whether the project says that the name is not for others to use.
    public let isPrivate: Bool

    /// Reads a dotted name of identifiers that are no keywords, perhaps followed by `; private`.
    public init(_ text: String) throws(MetadataRule) {
        let parts = text[...].split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false)
        let name = parts[0].trimmingPythonWhitespace()
        for identifier in name.split(separator: ".", omittingEmptySubsequences: false) {
            guard identifier.isPythonIdentifier, !Self.keywords.contains(String(identifier)) else {
                throw .importName(QuotedValue(identifier))
            }
        }
        if parts.count == 2 {
            let option = parts[1].trimmingPythonWhitespace()
            guard option == "private" else { throw .importNameOption(QuotedValue(option)) }
        }
        self.name = String(name)
        isPrivate = parts.count == 2
    }

    /// The keywords of Python 3 that are reserved everywhere.
    private static let keywords: Set<String> = [
        "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif",
        "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or",
        "pass", "raise", "return", "try", "while", "with", "yield",
    ]
}
