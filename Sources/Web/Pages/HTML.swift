/// HTML that is safe to send: what stands in the source code is taken as it is, and every text that is put into it is escaped.
///
/// Only another `HTML` goes in unescaped. There is no way to make one out of a text but to write it into the program, or to say with
/// `HTML(sanitized:)` that it has been made safe.
struct HTML: ExpressibleByStringInterpolation, Sendable {
    private(set) var text: String

    static let none: HTML = ""

    init(stringLiteral value: String) {
        text = value
    }

    init(stringInterpolation: StringInterpolation) {
        text = stringInterpolation.text
    }

    /// - Parameter sanitized: HTML that came out of the sanitiser.
    init(sanitized: String) {
        text = sanitized
    }

    /// One after another, each on a line.
    init(_ parts: some Sequence<HTML>) {
        text = parts.map(\.text).joined(separator: "\n")
    }

    struct StringInterpolation: StringInterpolationProtocol {
        var text = ""

        init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + interpolationCount * 16)
        }

        mutating func appendLiteral(_ literal: String) {
            text += literal
        }

        /// A text, escaped. What is written as a literal in the program is HTML before it is a text: hence disfavoured.
        @_disfavoredOverload
        mutating func appendInterpolation(_ value: String) {
            text += escapedHTML(value)
        }

        mutating func appendInterpolation(_ value: some BinaryInteger) {
            text += String(value)
        }

        mutating func appendInterpolation(_ value: HTML) {
            text += value.text
        }

        mutating func appendInterpolation(_ value: [HTML]) {
            text += HTML(value).text
        }
    }
}
