/// What the keys of the server are told apart by: short ASCII that can stand in a file, a token or a column.
enum KeyID {
    /// The most characters, and bytes, of an id.
    static let maximumLength = 64

    /// Whether `id` is 1 to 64 letters, digits, dots, underscores and hyphens.
    static func isWellFormed(_ id: String) -> Bool { isWellFormed(id.utf8) }

    /// The same, of bytes.
    static func isWellFormed(_ id: some Collection<UInt8>) -> Bool {
        (1...maximumLength).contains(id.count)
            && id.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): true
                default: false
                }
            }
    }
}
