import Testing

@testable import Archives

/// Extra fields, ZIP64 and Unicode Path.
@Suite struct ZipExtraFieldTests {
    private let a = ZipBuilder.Entry("a.txt")
    private static let sizes = little(UInt64(8)) + little(UInt64(8))

    /// An entry whose sizes stand in the ZIP64 block of both headers.
    private func zip64(_ data: [UInt8]) -> ZipBuilder.Entry {
        a.with {
            ($0.compressedSize, $0.uncompressedSize) = (.max, .max)
            $0.extra = extraBlock(1, data)
        }
    }

    @Test func zip64SizesAreRead() throws {
        let zip = try ZipArchive(ByteSource(ZipBuilder(zip64(Self.sizes)).build()))
        #expect(zip.entries[0].uncompressedSize == 8)
        #expect(try zip.read(zip.entries[0], limit: 8) == Array("contents".utf8))
    }

    @Test func onlyOneHeaderMayNeedZip64() throws {
        let local = a.withLocal { $0 = zip64(Self.sizes).local }
        #expect(try ZipArchive(ByteSource(ZipBuilder(local).build())).unpackedBytes == 8)
        let central = a.withCentral {
            $0 = zip64(Self.sizes + little(UInt64(0))).central; $0.offset = .max
        }
        #expect(try ZipArchive(ByteSource(ZipBuilder(central).build())).unpackedBytes == 8)
    }

    @Test func emptyZip64BlockIsRead() throws {
        _ = try ZipArchive(ByteSource(ZipBuilder(a.with { $0.extra = extraBlock(1, []) }).build()))
    }

    @Test(arguments: [0, 1, 7, 8, 9, 15, 17, 20, 24, 28, 32])
    func zip64BlockOfOtherLengthIsRefused(length: Int) {
        let data = Array((Self.sizes + Self.sizes).prefix(length))
        expectZipRefusal(ZipBuilder(zip64(data)).build(), "a.txt", .zip64Malformed)
    }

    @Test(arguments: [8, 16, 24, 28]) func zip64BlockThatNobodyNeedsIsRefused(length: Int) {
        let data = [UInt8](repeating: 7, count: length)
        expectZipRefusal(ZipBuilder(a.with { $0.extra = extraBlock(1, data) }).build(), "a.txt", .zip64Malformed)
    }

    @Test func zip64BlockMayRepeatBothSizes() throws {
        let deflated = ZipBuilder.Entry.deflated("b")
        let sizes = little(UInt64(deflated.contents.count)) + little(UInt64(deflated.packed.count))
        let repeated = deflated.with { $0.extra = extraBlock(1, sizes) }
        #expect(try ZipArchive(ByteSource(ZipBuilder(repeated).build())).unpackedBytes == 8)
        let other = Array(sizes[8...] + sizes[..<8])
        expectZipRefusal(ZipBuilder(deflated.withLocal { $0.extra = extraBlock(1, other) }).build(), "b", .zip64Malformed)
        // With one size left to the block, Python would take the first field for it.
        let mixed = repeated.with { $0.compressedSize = .max }
        expectZipRefusal(ZipBuilder(mixed).build(), "b", .zip64Malformed)
    }

    @Test func sizeLeftToAMissingZip64BlockIsRefused() {
        expectZipRefusal(ZipBuilder(a.with { $0.uncompressedSize = .max }).build(), "a.txt", .zip64Malformed)
    }

    @Test func zip64SizesBeyondEverythingAreRefused() {
        let huge = little(UInt64.max) + little(UInt64.max)
        expectZipRefusal(ZipBuilder(zip64(huge)).build(), "a.txt", .zip64Malformed)
        let large = little(UInt64(Int.max)) + little(UInt64(Int.max))
        expectZipRefusal(ZipBuilder(zip64(large)).build(), .unpackedTooLarge(limit: ArchiveLimits.standard.maximumUnpackedBytes))
        let deflated = ZipBuilder.Entry.deflated("b").withCentral {
            $0.compressedSize = .max
            $0.extra = extraBlock(1, little(UInt64(Int.max)))
        }
        expectZipRefusal(ZipBuilder(deflated).build(), "b", .overlap)
        let offset = a.withCentral {
            $0.offset = .max; $0.extra = extraBlock(1, little(UInt64(Int.max)))
        }
        expectZipRefusal(ZipBuilder(offset).build(), "a.txt", .localHeaderMissing)
        expectZipRefusal(ZipBuilder(ZipBuilder.Entry("z"), offset).build(), "a.txt", .localHeaderMissing)
    }

    @Test func zip64SizesMustAgree() {
        let other = a.withLocal { $0 = zip64(little(UInt64(8)) + little(UInt64(9))).local }
        expectZipRefusal(ZipBuilder(other).build(), "a.txt", .localHeaderDisagrees(.compressedSize))
    }

    @Test func duplicateBlockIsRefused() {
        expectZipRefusal(
            ZipBuilder(a.with { $0.extra = extraBlock(1, []) + extraBlock(1, []) }).build(), "a.txt", .duplicateExtraField(identifier: 1))
        let path = unicodePath("a.txt")
        expectZipRefusal(ZipBuilder(a.withCentral { $0.extra = path + path }).build(), "a.txt", .duplicateExtraField(identifier: 0x7075))
        expectZipRefusal(ZipBuilder(a.withLocal { $0.extra = path + path }).build(), "a.txt", .duplicateExtraField(identifier: 0x7075))
    }

    @Test func otherBlocksMayStandTwice() throws {
        _ = try ZipArchive(ByteSource(ZipBuilder(a.withLocal { $0.extra = extraBlock(0x5455, [1]) + extraBlock(0x5455, [1]) }).build()))
    }

    @Test func malformedExtraFieldIsRefused() {
        for extra: [UInt8] in [[0], [0, 0, 0], [1, 0, 1, 0], extraBlock(0x5455, [1, 2]) + [9], [0xFF, 0xFF, 0xFF, 0xFF]] {
            expectZipRefusal(ZipBuilder(a.withCentral { $0.extra = extra }).build(), "a.txt", .extraFieldMalformed)
            expectZipRefusal(ZipBuilder(a.withLocal { $0.extra = extra }).build(), "a.txt", .extraFieldMalformed)
        }
    }

    @Test func unicodePathThatRepeatsTheNameIsRead() throws {
        _ = try ZipArchive(ByteSource(ZipBuilder(a.with { $0.extra = unicodePath("a.txt") }).build()))
    }

    @Test func otherUnicodePathIsRefused() {
        for block in [
            unicodePath("b.txt"), unicodePath("a.txt", version: 2), unicodePath("a.txt", of: "b.txt"),
            extraBlock(0x7075, []), extraBlock(0x7075, [1, 0, 0, 0]),
        ] {
            expectZipRefusal(ZipBuilder(a.withCentral { $0.extra = block }).build(), "a.txt", .unicodePathDisagrees)
            expectZipRefusal(ZipBuilder(a.withLocal { $0.extra = block }).build(), "a.txt", .unicodePathDisagrees)
        }
    }

    private func unicodePath(_ path: String, version: UInt8 = 1, of name: String = "a.txt") -> [UInt8] {
        extraBlock(0x7075, [version] + little(crc32(of: Array(name.utf8).span)) + Array(path.utf8))
    }
}

/// The ZIP64 end record and its locator.
@Suite struct Zip64EndTests {
    private var zip: ZipBuilder {
        var zip = ZipBuilder(ZipBuilder.Entry("a.txt"))
        zip.hasZip64End = true
        return zip
    }

    @Test func endRecordMayReferToZip64() throws {
        #expect(try ZipArchive(ByteSource(zip.build())).entries.count == 1)
        var all = zip
        all.alterEnd = {
            ($0.disk, $0.directoryDisk, $0.entries, $0.entriesHere) = (.max, .max, 0xFFFF, 0xFFFF)
            ($0.size, $0.offset) = (Int(UInt32.max), Int(UInt32.max))
        }
        #expect(try ZipArchive(ByteSource(all.build())).entries.count == 1)
    }

    @Test func endRecordsMustAgree() {
        let changes: [(inout ZipBuilder.End) -> Void] = [
            { $0.entries = 2 }, { $0.entriesHere = 2 }, { $0.size += 1 }, { $0.offset += 1 }, { $0.disk = 1 }, { $0.directoryDisk = 1 },
        ]
        for change in changes {
            var zip = zip
            zip.alterEnd = change
            expectZipRefusal(zip.build(), .zip64EndDisagrees)
        }
    }

    @Test func malformedRecordIsRefused() {
        var zip = zip
        zip.alterLocator = { $0.offset += 1 }
        expectZipRefusal(zip.build(), .zip64EndMalformed)
        zip.alterLocator = { $0.offset = -1 }
        expectZipRefusal(zip.build(), .zip64EndMalformed)
        zip = self.zip
        zip.alterZip64End = { $0.recordSize = 45 }
        expectZipRefusal(zip.build(), .zip64EndMalformed)
        zip.alterZip64End = { $0.size = -1 }
        expectZipRefusal(zip.build(), .zip64EndMalformed)
    }

    @Test func severalDisksAreRefused() {
        var zip = zip
        zip.alterLocator = { $0.disks = 2 }
        expectZipRefusal(zip.build(), .severalDisks)
        zip.alterLocator = { $0.disk = 1 }
        expectZipRefusal(zip.build(), .severalDisks)
        zip = self.zip
        zip.alterZip64End = { $0.disk = 1 }
        expectZipRefusal(zip.build(), .severalDisks)
        zip.alterZip64End = { $0.entriesHere = 0 }
        expectZipRefusal(zip.build(), .severalDisks)
    }

    @Test func sumThatOverflowsIsRefused() {
        var zip = zip
        zip.alterEnd = { ($0.offset, $0.size) = (Int(UInt32.max), Int(UInt32.max)) }
        zip.alterZip64End = { ($0.offset, $0.size) = (.max, .max) }
        expectZipRefusal(zip.build(), .centralDirectoryMisplaced)
    }

    @Test func locatorWithoutRecordIsRefused() {
        var zip = ZipBuilder(ZipBuilder.Entry("a.txt"))
        zip.beforeEnd = [0x50, 0x4B, 6, 7] + [UInt8](repeating: 0, count: 16)
        expectZipRefusal(zip.build(), .zip64EndMalformed)
    }
}
