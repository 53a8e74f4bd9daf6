@testable import Archives

/// Makes zip archives byte by byte, honest ones by default, and any lie on request.
struct ZipBuilder {
    var entries: [Entry] = []
    /// Bytes before the first local header; all offsets take them into account.
    var prefix: [UInt8] = []
    var suffix: [UInt8] = []
    /// Writes the ZIP64 end record and its locator.
    var hasZip64End = false
    var alterEnd: (inout End) -> Void = { _ in }
    var alterZip64End: (inout End) -> Void = { _ in }
    var alterLocator: (inout Locator) -> Void = { _ in }
    /// Bytes between the last entry and the central directory.
    var beforeDirectory: [UInt8] = []
    var beforeEnd: [UInt8] = []

    init(_ entries: Entry...) {
        self.entries = entries
    }

    struct Entry {
        var contents: [UInt8]
        var packed: [UInt8]
        var local: Header
        var central: Header
        var afterContents: [UInt8] = []

        /// A stored file.
        init(_ name: String, _ contents: String = "contents") {
            self.init(Array(name.utf8), Array(contents.utf8), packed: Array(contents.utf8), method: 0)
        }

        /// A file of any stated method.
        init(_ name: [UInt8], _ contents: [UInt8], packed: [UInt8], method: UInt16) {
            self.contents = contents
            self.packed = packed
            local = Header(name: name, method: method, contents: contents, packed: packed)
            central = local
        }

        /// A file in deflate's stored blocks.
        static func deflated(_ name: String, _ contents: String = "contents") -> Entry {
            let bytes = Array(contents.utf8)
            return Entry(Array(name.utf8), bytes, packed: storedBlocks(bytes), method: 8)
        }

        /// The same with both headers changed.
        func with(_ change: (inout Header) -> Void) -> Entry {
            withLocal(change).withCentral(change)
        }

        func withLocal(_ change: (inout Header) -> Void) -> Entry {
            var entry = self
            change(&entry.local)
            return entry
        }

        func withCentral(_ change: (inout Header) -> Void) -> Entry {
            var entry = self
            change(&entry.central)
            return entry
        }

        func followed(by bytes: [UInt8]) -> Entry {
            var entry = self
            entry.afterContents = bytes
            return entry
        }
    }

    struct Header {
        var signature: [UInt8]?
        var version: UInt16 = 20
        var flags: UInt16 = 0
        var method: UInt16
        var checksum: UInt32
        var compressedSize: UInt32
        var uncompressedSize: UInt32
        var name: [UInt8]
        var extra: [UInt8] = []
        // Of the central directory only.
        var comment: [UInt8] = []
        var disk: UInt16 = 0
        var mode: UInt16 = 0o100644
        var offset: UInt32?

        init(name: [UInt8], method: UInt16, contents: [UInt8], packed: [UInt8]) {
            self.name = name
            self.method = method
            flags = name.allSatisfy { $0 < 0x80 } ? 0 : 1 << 11
            checksum = crc32(of: contents.span)
            compressedSize = UInt32(packed.count)
            uncompressedSize = UInt32(contents.count)
        }

        fileprivate var row: [UInt8] {
            little(version) + little(flags) + little(method) + [0, 0, 0x21, 0] + little(checksum)
                + little(compressedSize) + little(uncompressedSize)
                + little(UInt16(name.count)) + little(UInt16(extra.count))
        }
    }

    struct End {
        var disk: UInt16 = 0
        var directoryDisk: UInt16 = 0
        var entriesHere: Int
        var entries: Int
        var size: Int
        var offset: Int
        var comment: [UInt8] = []
        /// Of the ZIP64 record only.
        var recordSize = 44
    }

    struct Locator {
        var disk: UInt32 = 0
        var offset: Int
        var disks: UInt32 = 1
    }

    func build() -> [UInt8] {
        var bytes = prefix
        var directory: [UInt8] = []
        for entry in entries {
            directory += centralRecord(entry.central, at: bytes.count)
            bytes += (entry.local.signature ?? [0x50, 0x4B, 3, 4]) + entry.local.row + entry.local.name + entry.local.extra
            bytes += entry.packed + entry.afterContents
        }
        bytes += beforeDirectory
        let end = End(entriesHere: entries.count, entries: entries.count, size: directory.count, offset: bytes.count)
        bytes += directory + beforeEnd
        if hasZip64End { bytes += zip64End(end, at: bytes.count) }
        return bytes + plainEnd(end) + suffix
    }

    private func centralRecord(_ header: Header, at offset: Int) -> [UInt8] {
        (header.signature ?? [0x50, 0x4B, 1, 2]) + [20, 3] + header.row + little(UInt16(header.comment.count))
            + little(header.disk) + [0, 0, 0, 0] + little(header.mode) + little(header.offset ?? UInt32(offset))
            + header.name + header.extra + header.comment
    }

    private func plainEnd(_ honest: End) -> [UInt8] {
        var end = honest
        alterEnd(&end)
        return [0x50, 0x4B, 5, 6] + little(end.disk) + little(end.directoryDisk)
            + little(UInt16(end.entriesHere)) + little(UInt16(end.entries)) + little(UInt32(end.size))
            + little(UInt32(end.offset)) + little(UInt16(end.comment.count)) + end.comment
    }

    private func zip64End(_ honest: End, at offset: Int) -> [UInt8] {
        var end = honest
        var locator = Locator(offset: offset)
        alterZip64End(&end)
        alterLocator(&locator)
        return [0x50, 0x4B, 6, 6] + little(UInt64(bitPattern: Int64(end.recordSize))) + [45, 0, 45, 0]
            + little(UInt32(end.disk)) + little(UInt32(end.directoryDisk)) + little(UInt64(bitPattern: Int64(end.entriesHere)))
            + little(UInt64(bitPattern: Int64(end.entries))) + little(UInt64(bitPattern: Int64(end.size)))
            + little(UInt64(bitPattern: Int64(end.offset)))
            + [UInt8](repeating: 0, count: end.recordSize - 44)
            + [0x50, 0x4B, 6, 7] + little(locator.disk) + little(UInt64(bitPattern: Int64(locator.offset))) + little(locator.disks)
    }
}

/// One block of an extra field.
func extraBlock(_ identifier: UInt16, _ data: [UInt8]) -> [UInt8] {
    little(identifier) + little(UInt16(data.count)) + data
}

func little(_ value: some FixedWidthInteger) -> [UInt8] {
    (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
}

/// A deflate stream that compresses nothing (RFC 1951, section 3.2.4).
func storedBlocks(_ bytes: [UInt8]) -> [UInt8] {
    var stream: [UInt8] = []
    var rest = bytes[...]
    repeat {
        let block = rest.prefix(0xFFFF)
        rest = rest.dropFirst(block.count)
        stream.append(rest.isEmpty ? 1 : 0)
        stream += little(UInt16(block.count)) + little(~UInt16(block.count)) + block
    } while !rest.isEmpty
    return stream
}
