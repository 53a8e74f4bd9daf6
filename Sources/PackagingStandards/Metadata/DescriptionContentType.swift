/// The markup of a description (core metadata, "Description-Content-Type"; the form of an HTTP `Content-Type`).
public struct DescriptionContentType: Hashable, Sendable {
    /// How the description is to be read.
    public enum Markup: Hashable, Sendable {
        /// `text/plain`.
        case plain
        /// `text/x-rst`.
        case reStructuredText
        /// `text/markdown`; GitHub's variant unless the field says otherwise.
        case markdown(MarkdownVariant)
    }

    /// A variant of Markdown. The raw value is the parameter of the field.
    public enum MarkdownVariant: String, Sendable {
        /// GitHub-flavored Markdown.
        case gitHub = "GFM"
        /// CommonMark.
        case commonMark = "CommonMark"
    }

    /// The field as it was written.
    public let text: String

    /// What it says.
    public let markup: Markup

    /// Accepts the three types; of a parameter that is repeated, the first counts; unknown parameters are ignored.
    public init(_ text: String) throws(MetadataRule) {
        var parts = Self.split(text)[...]
        let type = parts.popFirst()?.lowercased() ?? ""
        let parameters = parts.compactMap(Self.parameter)
        if let charset = parameters.first(where: { $0.name == "charset" })?.value, charset.lowercased() != "utf-8" {
            throw .contentCharset(QuotedValue(charset))
        }
        markup = try Self.markup(of: type, variant: parameters.first { $0.name == "variant" }?.value)
        self.text = text
    }

    private static func markup(of type: String, variant: String?) throws(MetadataRule) -> Markup {
        switch type {
        case "text/plain": return .plain
        case "text/x-rst": return .reStructuredText
        case "text/markdown": break
        default: throw .contentType
        }
        guard let variant else { return .markdown(.gitHub) }
        guard let known = MarkdownVariant(rawValue: variant) else { throw .markdownVariant(QuotedValue(variant)) }
        return .markdown(known)
    }

    /// Splits at semicolons outside of quotes.
    private static func split(_ text: String) -> [String] {
        var parts = [""]
        var isInQuotes = false
        for scalar in text.unicodeScalars {
            if scalar == "\"" { isInQuotes.toggle() }
            if scalar == ";", !isInQuotes {
                parts.append("")
            } else {
                parts[parts.count - 1].unicodeScalars.append(scalar)
            }
        }
        return parts.map { String($0[...].trimmingPythonWhitespace()) }
    }

    /// Nil for a parameter without a value, which says nothing.
    private static func parameter(_ text: String) -> (name: String, value: String)? {
        let sides = text.split(separator: "=", maxSplits: 1).map { String($0.trimmingPythonWhitespace()) }
        guard sides.count == 2 else { return nil }
        let value = sides[1].filter { $0 != "\"" }
        return value.isEmpty ? nil : (sides[0].lowercased(), value)
    }
}
