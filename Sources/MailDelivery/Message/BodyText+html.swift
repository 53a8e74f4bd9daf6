extension BodyText {
    /// The same as an HTML document: paragraphs where there are empty lines, and a link where a line is nothing but a web address.
    ///
    /// Nothing is loaded from elsewhere, and no colour is named, so that it is light or dark as the reader likes.
    func html(title: HeaderText) -> BodyText {
        BodyText(
            """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <meta name="color-scheme" content="light dark">
            <title>\(Self.escaped(title.text))</title>
            </head>
            <body style="font-family: system-ui, sans-serif; line-height: 1.5; max-width: 40em; margin: 0 auto; padding: 1em">
            \(paragraphs.joined(separator: "\n"))
            </body>
            </html>
            """
        )
    }

    private var paragraphs: [String] {
        lines.split { $0.allSatisfy(\.isWhitespace) }.map { lines in
            "<p>" + lines.map(Self.line).joined(separator: "<br>\n") + "</p>"
        }
    }

    private static func line(_ line: Substring) -> String {
        guard isWebAddress(line) else { return escaped(String(line)) }
        return "<a href=\"\(escaped(String(line)))\">\(escaped(String(line)))</a>"
    }

    /// Printable ASCII alone: what is shown is where it leads.
    private static func isWebAddress(_ line: Substring) -> Bool {
        guard let scheme = ["https://", "http://"].first(where: line.hasPrefix), line.utf8.count <= 2_000 else { return false }
        return line.utf8.count > scheme.utf8.count
            && line.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"\"'<>\\^`{|}".utf8.contains($0) }
    }

    /// By scalars: a `<` with a combining mark is a character of its own, and still opens a tag.
    private static func escaped(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }
}
