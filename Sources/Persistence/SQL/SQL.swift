/// A statement with its values kept apart from its text.
///
/// Written as a string literal: a plain `\(value)` is always bound as an argument and never becomes part of the text; raw text needs
/// the label `\(sql:)`, so that every place which writes SQL from a variable can be found by searching for it.
package struct SQL: ExpressibleByStringInterpolation, Sendable {
    /// The text, with `?` for each argument in order.
    let text: String
    let arguments: [SQLValue]

    package init(stringLiteral value: String) {
        text = value
        arguments = []
    }

    package init(stringInterpolation: StringInterpolation) {
        text = stringInterpolation.text
        arguments = stringInterpolation.arguments
    }

    package struct StringInterpolation: StringInterpolationProtocol {
        var text = ""
        var arguments: [SQLValue] = []

        package init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + interpolationCount)
            arguments.reserveCapacity(interpolationCount)
        }

        package mutating func appendLiteral(_ literal: String) {
            text += literal
        }

        package mutating func appendInterpolation(_ value: some SQLBindable) {
            text += "?"
            arguments.append(value.sqlValue)
        }

        package mutating func appendInterpolation(_ value: (some SQLBindable)?) {
            text += "?"
            arguments.append(value?.sqlValue ?? .null)
        }

        /// Raw text: constants of the program only, never anything from outside.
        package mutating func appendInterpolation(sql: String) {
            text += sql
        }

        /// A part of the statement with its own arguments.
        package mutating func appendInterpolation(_ part: SQL) {
            text += part.text
            arguments += part.arguments
        }

        /// Rows of arguments, for `VALUES`: at least one.
        package mutating func appendInterpolation(rows: [[SQLValue]]) {
            for (index, row) in rows.enumerated() {
                if index > 0 { text += ", " }
                appendPlaceholders(row.count)
                arguments += row
            }
        }

        /// A parenthesised list of arguments, for `IN`. An empty list matches nothing.
        package mutating func appendInterpolation(list values: [some SQLBindable]) {
            appendPlaceholders(values.count)
            for value in values { arguments.append(value.sqlValue) }
        }

        private mutating func appendPlaceholders(_ count: Int) {
            text += "("
            for index in 0..<count { text += index == 0 ? "?" : ", ?" }
            text += ")"
        }
    }
}
