/// A numeric field: octal digits between blanks and zeros, or GNU's binary form, whose first byte is 0x80 or 0xFF.
struct TarNumber {
    /// Nil when the number is beyond what an `Int` holds.
    let value: Int?

    /// - Returns: nil when the field is no number.
    init?(_ field: Span<UInt8>) {
        if field[0] == 0x80 || field[0] == 0xFF {
            value = binaryValue(field)
        } else {
            guard let octal = octalValue(field) else { return nil }
            value = octal
        }
    }
}

/// The bytes of a text field up to its first zero.
func tarText(_ field: Span<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    for index in field.indices {
        guard field[index] != 0 else { break }
        text.append(field[index])
    }
    return text
}

/// Whether all bytes are zero.
func isZero(_ bytes: Span<UInt8>) -> Bool {
    for index in bytes.indices where bytes[index] != 0 { return false }
    return true
}

/// Two's complement, big-endian, the first byte being only a sign.
private func binaryValue(_ field: Span<UInt8>) -> Int? {
    var value = field[0] == 0xFF ? -1 : 0
    for index in 1..<field.count {
        let (shifted, overflow) = value.multipliedReportingOverflow(by: 256)
        guard !overflow else { return nil }
        value = shifted + Int(field[index])
    }
    return value
}

/// A field of blanks and zeros only is 0. No field has more than 12 digits, so nothing overflows.
private func octalValue(_ field: Span<UInt8>) -> Int? {
    var index = 0
    var value = 0
    while index < field.count, field[index] == 0x20 { index += 1 }
    while index < field.count, UInt8(ascii: "0")...UInt8(ascii: "7") ~= field[index] {
        value = value * 8 + Int(field[index] - UInt8(ascii: "0"))
        index += 1
    }
    while index < field.count, field[index] == 0x20 || field[index] == 0 { index += 1 }
    return index == field.count ? value : nil
}
