extension Version {
    @usableFromInline
    init(parsing text: String) throws(VersionError) {
        let size = text.utf8.count
        if size > Self.maximumLength {
            let length = text.unicodeScalars.count
            guard length <= Self.maximumLength else { throw .tooLong(length: length) }
        }
        if let version = VersionParser.parse(text.utf8.span) {
            self = version
            return
        }
        let trimmed = Substring(text).trimmingPythonWhitespace()
        guard !trimmed.isEmpty else { throw .empty }
        guard trimmed.utf8.count < size, let version = VersionParser.parse(String(trimmed).utf8.span) else {
            throw .malformed(QuotedValue(trimmed))
        }
        self = version
    }

    /// Reads a version without white space around it; nil when it is none, or too long.
    init?(exactly text: Substring) {
        guard text.utf8.count <= Self.maximumLength, let version = VersionParser.parse(String(text).utf8.span) else {
            return nil
        }
        self = version
    }
}
