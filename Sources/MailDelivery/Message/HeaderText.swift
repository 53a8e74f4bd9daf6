/// Text that can stand in a mail's header: one line, without anything that ends it, turns its direction or hides.
///
/// There is no other way for a text from outside into a header, so none can bring a header of its own.
package struct HeaderText: Hashable, Sendable {
    /// Of subjects, in Unicode scalars.
    package static let limit = 200
    /// Of names, in Unicode scalars.
    package static let nameLimit = 64

    package let text: String

    /// Takes any text. What may not stand there becomes a space, and several spaces one; what is longer than the limit is cut, and
    /// says so by an ellipsis.
    package init(_ text: String, limit: Int = limit) {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isSpace = scalar.properties.isWhitespace || !scalar.isHarmless
            guard isSpace else {
                scalars.append(scalar)
                continue
            }
            if let last = scalars.last, last != " " { scalars.append(" ") }
        }
        if scalars.last == " " { scalars.removeLast() }
        let isTooLong = scalars.count > limit
        self.text = isTooLong ? String(scalars.prefix(limit - 1)) + "…" : String(scalars)
    }

    /// Whether mail programs read it as it stands: printable ASCII that cannot be taken for an encoded word (RFC 2047, section 7), in
    /// words that leave a line within its limit.
    var isPlain: Bool {
        text.utf8.allSatisfy { (0x20...0x7E).contains($0) } && !text.contains("=?")
            && text.utf8.split(separator: UInt8(ascii: " ")).allSatisfy { $0.count <= 60 }
    }
}
