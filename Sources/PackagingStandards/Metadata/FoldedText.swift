/// The line breaks of header values that go over several lines.
enum FoldedText {
    /// One line: each line break and the white space after it become one space (RFC 5322, section 2.2.3).
    static func joined(_ text: String) -> String {
        guard text.utf8.contains(where: \.isLineBreak) else { return text }
        return lines(text).enumerated().map { index, line in
            index == 0 ? String(line) : String(line.drop { $0 == " " || $0 == "\t" })
        }.joined(separator: " ")
    }

    /// A text of several lines without its indentation: seven or eight spaces and a bar (core metadata, "Description"), or the
    /// eight spaces that build tools write.
    static func unindented(_ text: String) -> String {
        guard text.utf8.contains(where: \.isLineBreak) else { return text }
        return lines(text).enumerated().map { index, line in
            index == 0 ? String(line) : unindented(line)
        }.joined(separator: "\n")
    }

    private static func unindented(_ line: Substring) -> String {
        let bytes = line.utf8
        let spaces = bytes.prefix(8).prefix { $0 == 0x20 }.count
        let afterSpaces = bytes.dropFirst(spaces)
        let hasBar = spaces >= 7 && afterSpaces.first == UInt8(ascii: "|")
        return String(Substring(hasBar ? afterSpaces.dropFirst() : afterSpaces))
    }

    private static func lines(_ text: String) -> [Substring] {
        text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
    }
}
