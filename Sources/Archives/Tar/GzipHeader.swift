/// The header of a gzip member (RFC 1952, section 2.3).
struct GzipHeader {
    /// Bytes of the header.
    let length: Int

    private enum Flag {
        static let headerChecksum: UInt8 = 1 << 1
        static let extra: UInt8 = 1 << 2
        static let name: UInt8 = 1 << 3
        static let comment: UInt8 = 1 << 4
        static let reserved: UInt8 = 0b1110_0000
    }

    /// - Parameters:
    ///   - start: the file's first bytes. A header that does not fit in is refused.
    ///   - isWhole: whether these are all bytes of the file.
    init(_ start: Span<UInt8>, isWhole: Bool) throws(TarError) {
        guard start.count >= 2, start[0] == 0x1F, start[1] == 0x8B else { throw .archive(.notGzip) }
        let cutOff = TarError.archive(isWhole ? .truncated : .gzipHeaderMalformed)
        guard start.count >= 10 else { throw cutOff }
        let flags = start[3]
        guard start[2] == 8, flags & Flag.reserved == 0 else { throw .archive(.gzipHeaderMalformed) }
        guard let end = Self.endOfFields(start, flags: flags) else { throw cutOff }
        if flags & Flag.headerChecksum != 0 {
            let checksum = crc32(of: start.extracting(0..<end - 2))
            guard start.littleEndian16(at: end - 2) == UInt16(truncatingIfNeeded: checksum) else {
                throw .archive(.gzipHeaderMalformed)
            }
        }
        length = end
    }

    /// Where the optional fields end, which stand in this order.
    /// - Returns: nil when that is beyond the bytes at hand.
    private static func endOfFields(_ start: Span<UInt8>, flags: UInt8) -> Int? {
        var end = 10
        if flags & Flag.extra != 0 {
            guard start.count >= end + 2 else { return nil }
            end += 2 + Int(start.littleEndian16(at: end))
        }
        for flag in [Flag.name, Flag.comment] where flags & flag != 0 {
            while end < start.count, start[end] != 0 { end += 1 }
            end += 1
        }
        if flags & Flag.headerChecksum != 0 { end += 2 }
        return end <= start.count ? end : nil
    }
}
