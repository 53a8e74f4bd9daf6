/// Where the central directory stands, as the records at the end of the archive agree on it
/// (APPNOTE 4.3.14 to 4.3.16).
///
/// Invariant: the directory ends where the end records begin, and they end where the archive ends. Nothing
/// else would do: a reader that looks for the end record from behind and one that reads from the front
/// must see the same entries.
struct EndRecord: Equatable {
    let directoryOffset: Int
    let directorySize: Int
    let entryCount: Int

    init(_ source: ByteSource) throws(ZipError) {
        let tailStart = max(0, source.count - endLength - locatorLength - end64Length)
        let tail = try ZipError.reading { () throws(ReadFault) in
            try source.bytes(at: tailStart, count: source.count - tailStart)
        }
        guard let end = PlainEnd(tail.span) else {
            throw .archive(try EndRecord.whyMissing(source))
        }
        self = try EndRecord(end, before: tail.span.extracting(0..<tail.count - endLength), tailStart: tailStart)
    }

    private init(_ end: PlainEnd, before tail: Span<UInt8>, tailStart: Int) throws(ZipError) {
        var directoryEnd = tailStart + tail.count
        if let end64 = try Zip64End(tail, tailStart: tailStart) {
            guard end.agrees(with: end64) else { throw .archive(.zip64EndDisagrees) }
            directoryEnd = end64.offset
            (directoryOffset, directorySize, entryCount) = (end64.directoryOffset, end64.directorySize, end64.entryCount)
        } else {
            guard end.disk == 0, end.directoryDisk == 0, end.entriesHere == end.entries else {
                throw .archive(.severalDisks)
            }
            (directoryOffset, directorySize, entryCount) =
                (Int(end.directoryOffset), Int(end.directorySize), Int(end.entries))
        }
        let (end, overflow) = directoryOffset.addingReportingOverflow(directorySize)
        guard !overflow, end <= directoryEnd else { throw .archive(.centralDirectoryMisplaced) }
        // Offsets that fall short by some bytes are how archives behind a prefix (self-extracting ones) look.
        guard end == directoryEnd else { throw .archive(.prependedData(bytes: directoryEnd - end)) }
    }

    /// The reason why no end record stands at the very end.
    private static func whyMissing(_ source: ByteSource) throws(ZipError) -> ZipArchiveFault {
        let tail = try ZipError.reading { () throws(ReadFault) in try ZipTail(source) }
        if let place = tail.lastEndRecord {
            return place.commentBytes == place.bytesAfter
                ? .comment(bytes: place.commentBytes)
                : .trailingData(bytes: max(0, place.bytesAfter - place.commentBytes))
        }
        let start = try ZipError.reading { () throws(ReadFault) in try source.bytes(at: 0, count: min(4, source.count)) }
        return start == [0x50, 0x4B, 0x03, 0x04] ? .truncated : .notAZip
    }
}

/// The end-of-central-directory record (4.3.16) when it is the last thing in the archive.
private struct PlainEnd {
    let disk: UInt16
    let directoryDisk: UInt16
    let entriesHere: UInt16
    let entries: UInt16
    let directorySize: UInt32
    let directoryOffset: UInt32

    /// - Parameter tail: the last bytes of the archive.
    init?(_ tail: Span<UInt8>) {
        guard tail.count >= endLength else { return nil }
        let record = tail.extracting(tail.count - endLength..<tail.count)
        guard record.littleEndian32(at: 0) == endSignature, record.littleEndian16(at: 20) == 0 else { return nil }
        disk = record.littleEndian16(at: 4)
        directoryDisk = record.littleEndian16(at: 6)
        entriesHere = record.littleEndian16(at: 8)
        entries = record.littleEndian16(at: 10)
        directorySize = record.littleEndian32(at: 12)
        directoryOffset = record.littleEndian32(at: 16)
    }

    /// Whether each value is the ZIP64 record's, or refers to it (4.4.1.4).
    func agrees(with other: Zip64End) -> Bool {
        [disk, directoryDisk].allSatisfy { $0 == 0 || $0 == .max }
            && [entriesHere, entries].allSatisfy { $0 == .max || Int($0) == other.entryCount }
            && (directorySize == .max || Int(directorySize) == other.directorySize)
            && (directoryOffset == .max || Int(directoryOffset) == other.directoryOffset)
    }
}

/// The ZIP64 end record (4.3.14), found through its locator (4.3.15).
private struct Zip64End {
    let offset: Int
    let directoryOffset: Int
    let directorySize: Int
    let entryCount: Int

    /// - Parameter tail: the bytes before the end-of-central-directory record.
    /// - Returns: nil when no locator stands there.
    init?(_ tail: Span<UInt8>, tailStart: Int) throws(ZipError) {
        let locatorStart = tail.count - locatorLength
        guard locatorStart >= 0, tail.littleEndian32(at: locatorStart) == locatorSignature else { return nil }
        let start = locatorStart - end64Length
        guard start >= 0, tail.littleEndian64(at: locatorStart + 8) == tailStart + start,
            tail.littleEndian32(at: start) == end64Signature,
            tail.littleEndian64(at: start + 4) == end64Length - 12,
            let entriesHere = tail.littleEndian64(at: start + 24),
            let entries = tail.littleEndian64(at: start + 32),
            let size = tail.littleEndian64(at: start + 40),
            let directory = tail.littleEndian64(at: start + 48)
        else { throw .archive(.zip64EndMalformed) }
        guard tail.littleEndian32(at: locatorStart + 4) == 0, tail.littleEndian32(at: locatorStart + 16) <= 1,
            tail.littleEndian32(at: start + 16) == 0, tail.littleEndian32(at: start + 20) == 0,
            entriesHere == entries
        else { throw .archive(.severalDisks) }
        (offset, directoryOffset, directorySize, entryCount) = (tailStart + start, directory, size, entries)
    }
}

let endSignature: UInt32 = 0x0605_4B50
let locatorSignature: UInt32 = 0x0706_4B50
private let end64Signature: UInt32 = 0x0606_4B50
let endLength = 22
let locatorLength = 20
private let end64Length = 56
