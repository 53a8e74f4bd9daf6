internal import Persistence

/// One header field of a mail, folded (RFC 5322, section 2.2.3).
///
/// Its name is a constant of the program, and its value is made from types that hold neither line ends nor controls.
struct HeaderField: Sendable {
    /// The field without its last line end.
    let text: String

    private static let longestLine = 76

    private init(_ name: StaticString, _ value: String) {
        text = "\(name): \(value)"
    }

    /// A constant.
    static func constant(_ name: StaticString, _ value: StaticString) -> HeaderField {
        HeaderField(name, "\(value)")
    }

    /// Text for people.
    static func text(_ name: StaticString, _ text: HeaderText) -> HeaderField {
        let used = name.utf8CodeUnitCount + 2
        return HeaderField(name, text.isPlain ? folded(text.text, after: used) : EncodedWords.encode(text, after: used))
    }

    /// A mailbox with the name of whom it belongs to, if that is said.
    static func mailbox(_ name: StaticString, _ displayName: HeaderText?, _ address: MailAddress) -> HeaderField {
        guard let displayName, !displayName.text.isEmpty else { return HeaderField(name, address.text) }
        let used = name.utf8CodeUnitCount + 2
        return HeaderField(name, "\(phrase(displayName, after: used))\r\n <\(address.text)>")
    }

    static func date(_ time: Timestamp) -> HeaderField {
        HeaderField("Date", MailDate(time).text)
    }

    static func messageID(_ id: MessageID) -> HeaderField {
        HeaderField("Message-ID", id.text)
    }

    static func alternatives(_ boundary: MIMEBoundary) -> HeaderField {
        HeaderField("Content-Type", "multipart/alternative;\r\n boundary=\"\(boundary.text)\"")
    }

    /// RFC 5322, section 3.2.5: words as they are, else quoted, else encoded.
    private static func phrase(_ name: HeaderText, after used: Int) -> String {
        guard name.isPlain else { return EncodedWords.encode(name, after: used) }
        let isAtoms = name.text.unicodeScalars.allSatisfy { $0 == " " || MailAddress.isAtomCharacter($0) }
        let quoted = "\"" + name.text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
        return folded(isAtoms ? name.text : quoted, after: used)
    }

    /// Breaks before spaces, where a line would else become too long.
    private static func folded(_ text: String, after used: Int) -> String {
        var (result, column) = ("", used)
        for (index, word) in text.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
            let width = word.utf8.count + 1
            let breaks = index > 0 && column + width > longestLine
            result += (breaks ? "\r\n " : index > 0 ? " " : "") + word
            column = breaks ? width : column + width
        }
        return result
    }
}
