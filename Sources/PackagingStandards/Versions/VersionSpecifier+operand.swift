extension VersionSpecifier {
    /// The part of a clause after its operator, checked by the operator's rules.
    struct Operand {
        let version: Version?
        let isPrefix: Bool

        init(_ text: Substring, of comparison: Operator) throws(VersionSpecifierError) {
            switch comparison {
            case .arbitrary:
                guard text.unicodeScalars.allSatisfy(Self.isArbitrary) else {
                    throw .malformedText(QuotedValue(text))
                }
                version = try? Version(text)
                isPrefix = false
            case .equal, .notEqual:
                isPrefix = Self.endsInWildcard(text)
                guard let parsed = Version(exactly: isPrefix ? text.dropLast(utf8: 2) : text) else {
                    throw .malformedVersion(comparison, QuotedValue(text))
                }
                version = parsed
                guard !isPrefix || parsed.segments.isEmpty else { throw .prefixOfMoreThanRelease(QuotedValue(text)) }
            case .compatible, .lessOrEqual, .greaterOrEqual, .less, .greater:
                guard !Self.endsInWildcard(text) else { throw .prefixNotAllowed(comparison, QuotedValue(text)) }
                guard let parsed = Version(exactly: text) else {
                    throw .malformedVersion(comparison, QuotedValue(text))
                }
                guard !parsed.isLocal else { throw .localNotAllowed(comparison, QuotedValue(text)) }
                guard comparison != .compatible || parsed.releaseCount > 1 else {
                    throw .compatibleNeedsTwoNumbers(QuotedValue(text))
                }
                version = parsed
                isPrefix = false
            }
        }

        private static func endsInWildcard(_ text: Substring) -> Bool {
            text.utf8.suffix(2).elementsEqual(".*".utf8)
        }

        /// Whether `===` may be followed by the character: a semicolon begins a marker, a parenthesis ends the specifier.
        private static func isArbitrary(_ scalar: Unicode.Scalar) -> Bool {
            scalar != ";" && scalar != ")" && !scalar.isPythonWhitespace
        }
    }
}

extension Substring {
    /// Without the first `count` bytes, which must be ASCII: a combining mark after them stays behind.
    func dropFirst(utf8 count: Int) -> Substring { Substring(utf8.dropFirst(count)) }

    /// Without the last `count` bytes, which must be ASCII.
    func dropLast(utf8 count: Int) -> Substring { Substring(utf8.dropLast(count)) }
}
