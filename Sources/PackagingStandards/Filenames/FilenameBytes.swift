/// What every file name of a distribution must keep to before it is taken apart.
///
/// File names become parts of addresses and of paths on other people's disks, so these rules are tighter than packaging's.
enum FilenameBytes {
    /// The most bytes that common file systems allow in one name.
    static let maximumLength = 255

    enum Problem: Error {
        case tooLong(length: Int)
        case controlCharacter
        case pathSeparator
    }

    /// The bytes of `text`, when they could be a file name.
    static func checked(_ text: some StringProtocol) throws(Problem) -> [UInt8] {
        let length = text.utf8.count
        guard length <= maximumLength else { throw .tooLong(length: length) }
        let bytes = Array(text.utf8)
        guard bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { throw .controlCharacter }
        guard bytes.allSatisfy({ $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "\\") }) else { throw .pathSeparator }
        return bytes
    }

    /// The version that `bytes` spell; white space around it, which PEP 440 lets pass elsewhere, has no place in a file name.
    static func version(_ bytes: ArraySlice<UInt8>) -> Version? {
        VersionParser.parse(bytes.span)
    }
}
