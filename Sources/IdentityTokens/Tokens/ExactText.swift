/// Whether two texts are the same, byte by byte. `==` takes canonically equivalent characters for equal, such as the
/// Kelvin sign and the letter K, and so must not compare what decides.
package func isSame(_ one: String, _ other: String) -> Bool {
    one.utf8.elementsEqual(other.utf8)
}

/// Whether two texts are the same but for the case of the letters A to Z.
func isSameIgnoringCase(_ one: String, _ other: String) -> Bool {
    one.utf8.map(lowercased) == other.utf8.map(lowercased)
}

private func lowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
}

extension String {
    /// Whether all is printable ASCII, the space included, and there are 1 to `limit` characters.
    func isPrintableASCII(limit: Int) -> Bool {
        (1...limit).contains(utf8.count) && utf8.allSatisfy { (0x20...0x7E).contains($0) }
    }
}
