/// Consumes the bytes of a requirement or a marker from the front.
struct RequirementScanner {
    private let bytes: [UInt8]
    private var position = 0

    /// Refuses text that is too long, or that cannot stand in one line.
    init(_ text: some StringProtocol) throws(RequirementError) {
        let length = text.utf8.count
        guard length <= Requirement.maximumLength else { throw .tooLong(length: length) }
        guard !text.hasUnsafeCharacter else { throw .controlCharacter(QuotedValue(text)) }
        bytes = Array(text.utf8)
    }

    /// The next byte; nil at the end.
    var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// The byte after the next one; nil at the end.
    var secondNext: UInt8? { position + 1 < bytes.count ? bytes[position + 1] : nil }

    /// Passes spaces and tabs; says whether there were any.
    @discardableResult
    mutating func skipSpaces() -> Bool {
        let start = position
        while let byte = next, byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { position += 1 }
        return position > start
    }

    /// Passes `byte` when it is next; says whether it was.
    mutating func skip(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }

    /// Passes `word` when it is next and no letter, digit or `_` follows; says whether it was.
    mutating func skip(word: StaticString) -> Bool {
        let end = position + word.utf8CodeUnitCount
        guard end <= bytes.count, matches(word, at: position) else { return false }
        guard end == bytes.count || !bytes[end].isWordByte else { return false }
        position = end
        return true
    }

    /// Passes as many bytes as `belongs` accepts.
    mutating func take(while belongs: (UInt8) -> Bool) -> String {
        let start = position
        while let byte = next, belongs(byte) { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// What is wrong here.
    func malformed(expected: RequirementPart) -> RequirementError {
        guard position < bytes.count else { return .malformed(expected: expected, found: nil) }
        return .malformed(expected: expected, found: QuotedValue(String(decoding: bytes[position...], as: UTF8.self)))
    }

    private func matches(_ word: StaticString, at start: Int) -> Bool {
        for (offset, byte) in word.description.utf8.enumerated() where bytes[start + offset] != byte { return false }
        return true
    }
}

extension UInt8 {
    /// What Python's `\w` matches, as far as bytes can say: letters, digits, `_`, and every byte beyond ASCII.
    var isWordByte: Bool { isASCIIAlphanumeric || self == UInt8(ascii: "_") || self >= 0x80 }

    /// What the middle of a name may have.
    var isNameByte: Bool {
        isASCIIAlphanumeric || self == UInt8(ascii: ".") || self == UInt8(ascii: "-") || self == UInt8(ascii: "_")
    }
}
