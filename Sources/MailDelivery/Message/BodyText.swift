/// The text of a mail: lines that end with LF, and no control or direction character but the tab.
struct BodyText: Hashable, Sendable {
    let text: String

    /// Takes any text. CR LF and CR become LF; what may not stand there becomes U+FFFD. The last line is ended.
    init(_ text: String) {
        var scalars = String.UnicodeScalarView()
        var previous: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n" where previous == "\r": break
            case "\n", "\r": scalars.append("\n")
            case "\t": scalars.append("\t")
            default: scalars.append(scalar.isHarmless ? scalar : "\u{FFFD}")
            }
            previous = scalar
        }
        if scalars.last != "\n" { scalars.append("\n") }
        self.text = String(scalars)
    }

    /// Without their ends.
    var lines: [Substring] {
        text.dropLast().split(separator: "\n", omittingEmptySubsequences: false)
    }
}
