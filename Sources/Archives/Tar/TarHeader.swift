/// One header block of a tar archive, read but not judged (POSIX.1-2017, pax, "ustar Interchange Format").
///
/// Every numeric field is read, the unused ones too: Python's `tarfile` takes a header with one malformed number
/// for the end of the archive, and what stands behind it would exist for us and not for an installer.
struct TarHeader {
    static let length = 512

    /// What the member is (the type flag).
    enum Kind: Equatable {
        case file, directory
        case hardLink, symbolicLink, device, pipe, sparse
        case extended, globalExtended, longName, longLink
        case unknown(UInt8)
    }

    let kind: Kind
    /// Bytes that follow the header, without their padding.
    let size: Int
    /// The name, with the prefix where the format has one.
    let name: [UInt8]
    /// Readers may take more from the name fields than `name` says. Either the prefix field is filled and
    /// the format has none there, or the oldest type of file has a name that ends in a slash, which makes it
    /// a directory for Python's `tarfile`, even when an extended header gives it another name.
    let isAmbiguous: Bool

    /// What makes a block unreadable as a header.
    enum Fault: Error, Equatable {
        case checksum, format, number
    }

    /// - Parameter block: `length` bytes.
    init(_ block: Span<UInt8>) throws(Fault) {
        guard Self.hasValidChecksum(block) else { throw .checksum }
        let magic = Array("ustar\u{0}00".utf8)
        let isPosix = block.extracting(257..<265).equals(magic.span)
        let gnuMagic = Array("ustar  \u{0}".utf8)
        guard isPosix || block.extracting(257..<265).equals(gnuMagic.span) else { throw .format }
        // Mode, owner, group, time and the two device numbers.
        for field in [100..<108, 108..<116, 116..<124, 136..<148, 329..<337, 337..<345] {
            guard TarNumber(block.extracting(field)) != nil else { throw .number }
        }
        guard let size = TarNumber(block.extracting(124..<136))?.value, size >= 0 else { throw .number }
        self.size = size
        kind = Kind(block[156])
        let prefix = tarText(block.extracting(345..<500))
        name =
            prefix.isEmpty || !isPosix
            ? tarText(block.extracting(0..<100)) : prefix + [UInt8(ascii: "/")] + tarText(block.extracting(0..<100))
        isAmbiguous = !isPosix && !isZero(block.extracting(345..<500)) || block[156] == 0 && name.last == UInt8(ascii: "/")
    }

    /// Whether the block's bytes sum up to its checksum field, that field counted as blanks.
    /// Old writers summed signed bytes, and readers accept both.
    static func hasValidChecksum(_ block: Span<UInt8>) -> Bool {
        let field = 148..<156
        guard let stated = TarNumber(block.extracting(field))?.value else { return false }
        var unsigned = field.count * 0x20
        var signed = unsigned
        for index in block.indices where !field.contains(index) {
            unsigned += Int(block[index])
            signed += Int(Int8(bitPattern: block[index]))
        }
        return stated == unsigned || stated == signed
    }
}

extension TarHeader.Kind {
    init(_ flag: UInt8) {
        self =
            switch flag {
            case UInt8(ascii: "0"), 0: .file
            case UInt8(ascii: "1"): .hardLink
            case UInt8(ascii: "2"): .symbolicLink
            case UInt8(ascii: "3"), UInt8(ascii: "4"): .device
            case UInt8(ascii: "5"): .directory
            case UInt8(ascii: "6"): .pipe
            case UInt8(ascii: "S"): .sparse
            case UInt8(ascii: "x"): .extended
            case UInt8(ascii: "g"): .globalExtended
            case UInt8(ascii: "L"): .longName
            case UInt8(ascii: "K"): .longLink
            default: .unknown(flag)
            }
    }
}
