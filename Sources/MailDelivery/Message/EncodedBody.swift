/// A text as it travels (RFC 2045, section 6): lines that end with CR LF and have at most 998 bytes.
struct EncodedBody: Sendable {
    /// The value of `Content-Transfer-Encoding`.
    let encoding: StaticString
    /// The lines, each with its end.
    let text: String

    /// Takes plain ASCII as it is, for people who read the files in an outbox; else quoted-printable, or base64 where that is shorter.
    init(_ body: BodyText) {
        guard !Self.isPlain(body) else {
            (encoding, text) = ("7bit", body.lines.map { $0 + "\r\n" }.joined())
            return
        }
        let printable = body.lines.map { Self.quotedPrintable($0) + "\r\n" }.joined()
        let base64 = Base64.lines(body.lines.flatMap { Array($0.utf8) + [13, 10] })
        (encoding, text) = printable.utf8.count <= base64.utf8.count ? ("quoted-printable", printable) : ("base64", base64)
    }

    /// Lines that nothing on the way changes: none is long, ends with space, or begins like a separator of mails or of parts.
    private static func isPlain(_ body: BodyText) -> Bool {
        body.lines.allSatisfy { line in
            line.utf8.count <= 900 && line.utf8.allSatisfy { (0x20...0x7E).contains($0) } && line.last != " "
                && !["-", ".", "From "].contains(where: line.hasPrefix)
        }
    }

    /// RFC 2045, section 6.7: lines of at most 76 characters.
    private static func quotedPrintable(_ line: Substring) -> String {
        let bytes = Array(line.utf8)
        var (result, column) = ("", 0)
        for (index, byte) in bytes.enumerated() {
            let isLast = index == bytes.count - 1
            let piece = encoded(byte, isFirst: column == 0, isLast: isLast)
            if column + piece.utf8.count > (isLast ? 76 : 75) {
                result += "=\r\n"
                column = 0
            }
            // What begins a line now may need more care than before.
            let placed = column == 0 ? encoded(byte, isFirst: true, isLast: isLast) : piece
            result += placed
            column += placed.utf8.count
        }
        return result
    }

    /// Space at the end of a line may be lost on the way; a dot, hyphen or `From` at its beginning may be taken for something else.
    private static func encoded(_ byte: UInt8, isFirst: Bool, isLast: Bool) -> String {
        let isSpace = byte == 0x20 || byte == 0x09
        let isPlain = isSpace ? !isLast : (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "=")
        guard !isPlain || isFirst && ".-F".utf8.contains(byte) else { return String(decoding: [byte], as: UTF8.self) }
        let digits = Array("0123456789ABCDEF".utf8)
        return String(decoding: [UInt8(ascii: "="), digits[Int(byte >> 4)], digits[Int(byte & 15)]], as: UTF8.self)
    }
}
