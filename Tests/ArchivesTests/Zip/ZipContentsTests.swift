import Testing

@testable import Archives

/// Sizes, limits and what contents must prove.
@Suite struct ZipContentsTests {
    @Test func wrongChecksumIsRefused() {
        expectZipRefusal(ZipBuilder(ZipBuilder.Entry("a").with { $0.checksum ^= 1 }).build(), "a", .checksumWrong)
        expectZipRefusal(ZipBuilder(ZipBuilder.Entry.deflated("a").with { $0.checksum ^= 1 }).build(), "a", .checksumWrong)
    }

    @Test func contentsLongerOrShorterThanStatedAreRefused() {
        for size: UInt32 in [0, 1, 7, 9, 100_000] {
            let entry = ZipBuilder.Entry.deflated("a").with { $0.uncompressedSize = size }
            expectZipRefusal(ZipBuilder(entry).build(), "a", .sizeWrong(stated: Int(size)))
        }
    }

    @Test func streamThatEndsEarlyIsRefused() {
        let bytes = Array("contents".utf8)
        let padded = ZipBuilder.Entry(Array("a".utf8), bytes, packed: storedBlocks(bytes) + [0], method: 8)
        expectZipRefusal(ZipBuilder(padded).build(), "a", .contentsMalformed)
    }

    @Test func streamThatEndsLateIsRefused() {
        let bytes = Array("contents".utf8)
        let cut = ZipBuilder.Entry(Array("a".utf8), bytes, packed: storedBlocks(bytes).dropLast(), method: 8)
        expectZipRefusal(ZipBuilder(cut).build(), "a", .contentsMalformed)
        let unfinished = ZipBuilder.Entry(Array("a".utf8), bytes, packed: [0] + storedBlocks(bytes).dropFirst(), method: 8)
        expectZipRefusal(ZipBuilder(unfinished).build(), "a", .contentsMalformed)
        let none = ZipBuilder.Entry(Array("a".utf8), [], packed: [], method: 8)
        expectZipRefusal(ZipBuilder(none).build(), "a", .contentsMalformed)
    }

    @Test func bytesThatAreNotDeflateAreRefused() {
        let noise = ZipBuilder.Entry(Array("a".utf8), Array("contents".utf8), packed: [0xFF, 0xFF, 0xFF], method: 8)
        expectZipRefusal(ZipBuilder(noise).build(), "a", .contentsMalformed)
    }

    @Test func largerThanTheReaderAllowsIsRefused() throws {
        let zip = try ZipArchive(ByteSource(ZipBuilder(ZipBuilder.Entry("a")).build()))
        #expect(throws: ZipError.refused(.entry(name: "a", .tooLarge(limit: 7)))) { try zip.read(zip.entries[0], limit: 7) }
    }

    @Test func largeContentsArriveInPiecesAndWhole() throws {
        let contents = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7 ^ $0 >> 8) }
        let entries = [
            ZipBuilder.Entry(Array("s".utf8), contents, packed: contents, method: 0),
            ZipBuilder.Entry(Array("d".utf8), contents, packed: storedBlocks(contents), method: 8),
        ]
        var builder = ZipBuilder()
        builder.entries = entries
        let zip = try ZipArchive(ByteSource(builder.build()))
        for entry in zip.entries {
            var pieces: [[UInt8]] = []
            try zip.stream(entry) { piece in pieces.append(piece.indices.map { piece[$0] }) }
            #expect(pieces.count > 3)
            #expect(pieces.allSatisfy { $0.count <= 64 << 10 })
            #expect(Array(pieces.joined()) == contents)
            #expect(try zip.read(entry, limit: 300_000) == contents)
        }
    }

    @Test func whatTheConsumerThrowsEndsTheReading() throws {
        struct Enough: Error {}
        let zip = try ZipArchive(ByteSource(ZipBuilder(ZipBuilder.Entry.deflated("a")).build()))
        #expect(throws: Enough.self) { try zip.stream(zip.entries[0]) { _ in throw Enough() } }
    }

    @Test func bombIsRefusedByItsStatedSizes() {
        var limits = ArchiveLimits()
        limits.bombThresholdBytes = 1000
        let entry = ZipBuilder.Entry.deflated("a").with { $0.uncompressedSize = 5000 }
        let archive = ZipBuilder(entry).build()
        #expect(archive.count * 50 > 5000)
        expectZipRefusal(archive, "a", .sizeWrong(stated: 5000), limits: limits)
        let bomb = ZipBuilder(ZipBuilder.Entry.deflated("a").with { $0.uncompressedSize = UInt32(archive.count * 50 + 1) }).build()
        expectZipRefusal(bomb, .bomb(unpackedBytes: archive.count * 50 + 1, archiveBytes: archive.count), limits: limits)
        limits.bombThresholdBytes = 10_000
        expectZipRefusal(bomb, "a", .sizeWrong(stated: archive.count * 50 + 1), limits: limits)
    }

    @Test func limitsAreKept() {
        var limits = ArchiveLimits()
        let three = ZipBuilder(ZipBuilder.Entry("a"), ZipBuilder.Entry("b"), ZipBuilder.Entry("c")).build()
        limits.maximumEntries = 2
        expectZipRefusal(three, .tooManyEntries(limit: 2), limits: limits)
        limits = ArchiveLimits()
        limits.maximumCentralDirectoryBytes = 140
        expectZipRefusal(three, .centralDirectoryTooLarge(limit: 140), limits: limits)
        limits = ArchiveLimits()
        limits.maximumTotalPathBytes = 2
        expectZipRefusal(three, .pathsTooLong(limit: 2), limits: limits)
        limits = ArchiveLimits()
        limits.maximumUnpackedBytes = 23
        expectZipRefusal(three, .unpackedTooLarge(limit: 23), limits: limits)
    }

    @Test func statedEntriesBuyNoMemory() {
        var zip = ZipBuilder()
        zip.hasZip64End = true
        zip.alterEnd = { ($0.entries, $0.entriesHere) = (0xFFFF, 0xFFFF) }
        zip.alterZip64End = { ($0.entries, $0.entriesHere) = (100_000, 100_000) }
        expectZipRefusal(zip.build(), .entryCountWrong(stated: 100_000))
        zip.alterZip64End = { ($0.entries, $0.entriesHere) = (.max, .max) }
        expectZipRefusal(zip.build(), .tooManyEntries(limit: 100_000))
    }
}
