/// What an entry's local header and its record in the central directory both state (APPNOTE 4.3.7, 4.3.12).
/// In both these fields stand in one row, of which only the beginning differs.
struct ZipHeaderValues: Equatable {
    let flags: UInt16
    let method: UInt16
    let checksum: UInt32
    var compressedSize: Int
    var uncompressedSize: Int
    let nameLength: Int
    let extraLength: Int

    /// - Parameter row: the header's bytes from its flags on, at least 24 of them.
    init(_ row: Span<UInt8>) {
        flags = row.littleEndian16(at: 0)
        method = row.littleEndian16(at: 2)
        checksum = row.littleEndian32(at: 8)
        compressedSize = Int(row.littleEndian32(at: 12))
        uncompressedSize = Int(row.littleEndian32(at: 16))
        nameLength = Int(row.littleEndian16(at: 20))
        extraLength = Int(row.littleEndian16(at: 22))
    }

    /// Names are declared to be UTF-8 (4.4.4, bit 11).
    var declaresUTF8: Bool { flags & Flag.utf8 != 0 }

    func checkFlags() throws(ZipEntryFault) {
        guard flags & Flag.encryption == 0 else { throw .encrypted }
        guard flags & Flag.dataDescriptor == 0 else { throw .dataDescriptor }
        guard flags & ~Flag.allowed == 0 else { throw .unsupportedFlags(flags) }
    }

    func checkMethod() throws(ZipEntryFault) {
        guard method == Method.stored || method == Method.deflated else { throw .unsupportedMethod(method) }
        guard method == Method.deflated || compressedSize == uncompressedSize else { throw .storedSizesDiffer }
    }

    /// The first field in which the two headers differ, not counting their extra fields.
    func difference(from other: ZipHeaderValues) -> ZipHeaderField? {
        if flags != other.flags { return .flags }
        if method != other.method { return .method }
        if checksum != other.checksum { return .checksum }
        if compressedSize != other.compressedSize { return .compressedSize }
        if uncompressedSize != other.uncompressedSize { return .uncompressedSize }
        return nameLength == other.nameLength ? nil : .name
    }

    /// Compression methods (4.4.5).
    enum Method {
        static let stored: UInt16 = 0
        static let deflated: UInt16 = 8
    }

    /// Bits of the flags (4.4.4).
    private enum Flag {
        /// Traditional and strong encryption, and a masked directory.
        static let encryption: UInt16 = 1 << 0 | 1 << 6 | 1 << 13
        static let dataDescriptor: UInt16 = 1 << 3
        static let utf8: UInt16 = 1 << 11
        /// How hard deflate tried, which changes nothing for a reader.
        static let deflateLevel: UInt16 = 1 << 1 | 1 << 2
        static let allowed = deflateLevel | utf8
    }
}
