/// The blocks of an extra field that matter here (APPNOTE 4.5): ZIP64 sizes and the Unicode Path.
///
/// Invariant: the field is a row of whole blocks, and neither of the two stands twice. Readers differ
/// in which of two they take.
struct ZipExtraField {
    private static let zip64Identifier: UInt16 = 0x0001
    private static let unicodePathIdentifier: UInt16 = 0x7075

    private var zip64: Range<Int>?
    private var unicodePath: Range<Int>?

    init(_ field: Span<UInt8>) throws(ZipEntryFault) {
        var offset = 0
        while offset < field.count {
            guard field.count - offset >= 4 else { throw .extraFieldMalformed }
            let identifier = field.littleEndian16(at: offset)
            let length = Int(field.littleEndian16(at: offset + 2))
            offset += 4
            guard length <= field.count - offset else { throw .extraFieldMalformed }
            try take(identifier, offset..<offset + length)
            offset += length
        }
    }

    private mutating func take(_ identifier: UInt16, _ block: Range<Int>) throws(ZipEntryFault) {
        switch identifier {
        case Self.zip64Identifier:
            guard zip64 == nil else { throw .duplicateExtraField(identifier: identifier) }
            zip64 = block
        case Self.unicodePathIdentifier:
            guard unicodePath == nil else { throw .duplicateExtraField(identifier: identifier) }
            unicodePath = block
        default:
            break
        }
    }

    /// Checks that the Unicode Path block, if there is one, repeats the header's name:
    /// version 1, the name's CRC-32, the same name (4.6.9).
    func checkUnicodePath(in field: Span<UInt8>, against name: Span<UInt8>) throws(ZipEntryFault) {
        guard let unicodePath else { return }
        let block = field.extracting(unicodePath)
        guard block.count >= 5, block[0] == 1, block.littleEndian32(at: 1) == crc32(of: name),
            block.extracting(5..<block.count).equals(name)
        else { throw .unicodePathDisagrees }
    }

    /// Replaces each value that the header leaves to the ZIP64 block, in the block's order (4.5.3).
    ///
    /// The block must hold exactly those, for readers differ in how they count the fields of one that holds more.
    /// Bazel writes both sizes into the block though it states them in the header; that can be read in one way only
    /// if it leaves nothing to the block and both are the same.
    func resolve(
        _ values: inout ZipHeaderValues, offset: inout Int, in field: Span<UInt8>
    ) throws(ZipEntryFault) {
        let block = field.extracting(zip64 ?? 0..<0)
        var next = 0
        try replace(&values.uncompressedSize, from: block, at: &next)
        try replace(&values.compressedSize, from: block, at: &next)
        try replace(&offset, from: block, at: &next)
        guard next == block.count || next == 0 && repeatsSizes(of: values, block) else { throw .zip64Malformed }
    }

    private func repeatsSizes(of values: ZipHeaderValues, _ block: Span<UInt8>) -> Bool {
        block.count == 16 && block.littleEndian64(at: 0) == values.uncompressedSize
            && block.littleEndian64(at: 8) == values.compressedSize
    }

    private func replace(
        _ field: inout Int, from block: Span<UInt8>, at next: inout Int
    ) throws(ZipEntryFault) {
        guard field == sentinel32 else { return }
        guard block.count - next >= 8, let value = block.littleEndian64(at: next) else { throw .zip64Malformed }
        field = value
        next += 8
    }
}

/// What a 32-bit field says when its value stands in the ZIP64 block.
private let sentinel32 = Int(UInt32.max)
