/// The eight bytes of a number, the highest first.
func bigEndian(_ number: UInt64) -> [UInt8] {
    stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> UInt64($0)) }
}

/// Each text as the bytes of its UTF-8 after their number (eight bytes), so that no two lists of texts look alike.
func lengthPrefixed(_ texts: [String]) -> [UInt8] {
    texts.flatMap { bigEndian(UInt64($0.utf8.count)) + Array($0.utf8) }
}
