/// The line breaks of header values that go over several lines.
enum FoldedText {
    /// One line: each line break and the white space after it become one space (RFC 5322, section 2.2.3).
    static func joined(_ text: String) -> String {
        guard text.utf8.contains(where: \.isLineBreak) else { return text }
        return rewritten(text, breakAs: UInt8(ascii: " ")) { line in line.drop(while: \.isLineSpace) }
    }

    /// A text of several lines without its indentation: seven or eight spaces and a bar (core metadata, "Description"), or the
    /// eight spaces that build tools write.
    static func unindented(_ text: String) -> String {
        guard text.utf8.contains(where: \.isLineBreak) else { return text }
        return rewritten(text, breakAs: UInt8(ascii: "\n")) { line in
            let spaces = line.prefix(8).prefix { $0 == 0x20 }.count
            let afterSpaces = line.dropFirst(spaces)
            let hasBar = spaces >= 7 && afterSpaces.first == UInt8(ascii: "|")
            return hasBar ? afterSpaces.dropFirst() : afterSpaces
        }
    }

    /// The first line as it is, then every further one after `lineBreak` and through `rewrite`.
    private static func rewritten(
        _ text: String, breakAs lineBreak: UInt8, _ rewrite: (ArraySlice<UInt8>) -> ArraySlice<UInt8>
    ) -> String {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var rest = bytes[...]
        while true {
            let line = rest.prefix { !$0.isLineBreak }
            result.append(contentsOf: line.startIndex == 0 ? line : rewrite(line))
            rest = rest[line.endIndex...]
            guard !rest.isEmpty else { return String(decoding: result, as: UTF8.self) }
            result.append(lineBreak)
            rest = rest.dropFirst(rest.starts(with: [0x0D, 0x0A]) ? 2 : 1)
        }
    }
}
