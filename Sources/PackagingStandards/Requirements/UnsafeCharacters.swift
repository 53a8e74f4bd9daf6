/// Characters that must not stand in a single line that people and logs see.
extension StringProtocol {
    /// Whether there is a control character other than the tab, or one that reorders the text around it (Unicode Standard
    /// Annex 9: U+202A to U+202E, U+2066 to U+2069).
    var hasUnsafeCharacter: Bool {
        guard utf8.contains(where: { $0 < 0x20 || $0 > 0x7E }) else { return false }
        return unicodeScalars.contains(where: \.isUnsafeInLine)
    }
}

extension Unicode.Scalar {
    var isUnsafeInLine: Bool {
        switch value {
        case 0x09: false
        case 0x00...0x1F, 0x7F, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
