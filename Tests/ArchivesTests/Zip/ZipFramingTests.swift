import Testing

@testable import Archives

/// What may stand at the end of an archive, around it and between its entries.
@Suite struct ZipFramingTests {
    private let a = ZipBuilder.Entry("a.txt")
    private let b = ZipBuilder.Entry.deflated("b.txt", "more contents")

    @Test func honestArchiveIsRead() throws {
        let zip = try ZipArchive(ByteSource(ZipBuilder(a, b).build()))
        #expect(zip.entries.map(\.path) == ["a.txt", "b.txt"])
        #expect(zip.unpackedBytes == 21)
        #expect(try zip.read(zip.entries[0], limit: 8) == Array("contents".utf8))
        #expect(try zip.read(try #require(zip.entry(named: "b.txt")), limit: 13) == Array("more contents".utf8))
        #expect(zip.entry(named: "c.txt") == nil)
    }

    @Test func archiveWithoutEntriesIsRead() throws {
        #expect(try ZipArchive(ByteSource(ZipBuilder().build())).entries.isEmpty)
    }

    @Test func entriesMayStandInAnotherOrderThanTheirRecords() throws {
        let honest = ZipBuilder(a, b).build()
        let bOffset = UInt32(30 + 5 + 8)
        var swapped = ZipBuilder(a, b)
        swapped.entries = [
            a.withCentral {
                $0 = b.central; $0.offset = bOffset
            },
            b.withCentral {
                $0 = a.central; $0.offset = 0
            },
        ]
        #expect(swapped.build() != honest)
        let zip = try ZipArchive(ByteSource(swapped.build()))
        #expect(zip.entries.map(\.path) == ["b.txt", "a.txt"])
        #expect(try zip.read(zip.entries[0], limit: 100) == Array("more contents".utf8))
    }

    @Test func bytesThatAreNoZipAreRefused() {
        expectZipRefusal([], .notAZip)
        expectZipRefusal(Array("no archive at all, but long enough to hold an end record".utf8), .notAZip)
        expectZipRefusal([UInt8](repeating: 0, count: 70_000), .notAZip)
    }

    @Test func truncatedArchiveIsRefused() {
        let bytes = ZipBuilder(a, b).build()
        expectZipRefusal(Array(bytes.dropLast(1)), .truncated)
        expectZipRefusal(Array(bytes.prefix(50)), .truncated)
    }

    @Test func everyPrefixIsRefused() {
        let bytes = ZipBuilder(a, b).build()
        for length in 0..<bytes.count {
            #expect(throws: ZipError.self) { try ZipArchive(ByteSource(Array(bytes.prefix(length)))) }
        }
    }

    @Test func trailingDataIsRefused() {
        var zip = ZipBuilder(a)
        zip.suffix = [0]
        expectZipRefusal(zip.build(), .trailingData(bytes: 1))
        zip.suffix = [UInt8](repeating: 0x20, count: 5000)
        expectZipRefusal(zip.build(), .trailingData(bytes: 5000))
    }

    @Test func concatenatedArchivesAreRefused() {
        expectZipRefusal(ZipBuilder(a).build() + ZipBuilder(b).build(), .prependedData(bytes: ZipBuilder(a).build().count))
    }

    @Test func prependedDataIsRefused() {
        expectZipRefusal(Array("#!/usr/bin/python\n".utf8) + ZipBuilder(a).build(), .prependedData(bytes: 18))
        var adjusted = ZipBuilder(a)
        adjusted.prefix = Array("MZ".utf8)
        expectZipRefusal(adjusted.build(), .prependedData(bytes: 2))
        var empty = ZipBuilder()
        empty.prefix = [1, 2, 3]
        expectZipRefusal(empty.build(), .prependedData(bytes: 3))
    }

    @Test func archiveCommentIsRefused() {
        var zip = ZipBuilder(a)
        zip.alterEnd = { $0.comment = Array("hello".utf8) }
        expectZipRefusal(zip.build(), .comment(bytes: 5))
    }

    @Test func commentThatHoldsAnotherArchiveIsRefused() {
        var zip = ZipBuilder(a)
        zip.alterEnd = { $0.comment = ZipBuilder(b).build() }
        expectZipRefusal(zip.build(), .prependedData(bytes: ZipBuilder(a).build().count))
    }

    @Test func archiveOfSeveralDisksIsRefused() {
        for change in [{ $0.disk = 1 }, { $0.directoryDisk = 1 }, { $0.entriesHere = 0 }] as [(inout ZipBuilder.End) -> Void] {
            var zip = ZipBuilder(a)
            zip.alterEnd = change
            expectZipRefusal(zip.build(), .severalDisks)
        }
    }

    @Test func wrongEntryCountIsRefused() {
        for count in [0, 1, 3, 500] {
            var zip = ZipBuilder(a, b)
            zip.alterEnd = { ($0.entries, $0.entriesHere) = (count, count) }
            expectZipRefusal(zip.build(), .entryCountWrong(stated: count))
        }
    }

    @Test func misplacedCentralDirectoryIsRefused() {
        var zip = ZipBuilder(a)
        zip.alterEnd = { $0.offset += 1 }
        expectZipRefusal(zip.build(), .centralDirectoryMisplaced)
        zip.alterEnd = { $0.offset = Int(UInt32.max) }
        expectZipRefusal(zip.build(), .centralDirectoryMisplaced)
        zip.alterEnd = { $0.size = Int(UInt32.max) }
        expectZipRefusal(zip.build(), .centralDirectoryMisplaced)
        zip.alterEnd = {
            $0.offset -= 1; $0.size += 1
        }
        expectZipRefusal(zip.build(), .centralDirectoryMalformed(record: 1))
    }

    @Test func malformedCentralDirectoryIsRefused() {
        var zip = ZipBuilder(a)
        zip.beforeEnd = [0x50, 0x4B, 5, 5, 0, 0]
        zip.alterEnd = {
            $0.size += 6; ($0.entries, $0.entriesHere) = (2, 2)
        }
        expectZipRefusal(zip.build(), .centralDirectoryMalformed(record: 2))
        expectZipRefusal(ZipBuilder(a.withCentral { $0.signature = [0x50, 0x4B, 1, 3] }).build(), .centralDirectoryMalformed(record: 1))
    }

    @Test func gapsAreRefused() {
        expectZipRefusal(ZipBuilder(a.followed(by: [0]), b).build(), "a.txt", .gap)
        expectZipRefusal(ZipBuilder(a, b.followed(by: [UInt8](repeating: 0, count: 70_000))).build(), "b.txt", .gap)
        var zip = ZipBuilder(a)
        zip.beforeDirectory = Array("signature block".utf8)
        expectZipRefusal(zip.build(), "a.txt", .gap)
    }

    @Test func hiddenLocalEntryIsRefused() {
        let hidden = ZipBuilder(b).build().prefix(30 + 5 + 18)
        expectZipRefusal(ZipBuilder(a.followed(by: Array(hidden))).build(), "a.txt", .gap)
    }

    @Test func entriesThatShareALocalHeaderAreRefused() {
        expectZipRefusal(
            ZipBuilder(
                a,
                b.withCentral {
                    $0 = a.central; $0.name = Array("c.txt".utf8); $0.offset = 0
                }
            ).build(), "a.txt", .overlap)
    }

    @Test func localHeaderBeyondTheContentsIsRefused() {
        expectZipRefusal(ZipBuilder(a.withCentral { $0.offset = 1 }).build(), .prependedData(bytes: 1))
        expectZipRefusal(ZipBuilder(a, b.withCentral { $0.offset = 9999 }).build(), "b.txt", .localHeaderMissing)
        expectZipRefusal(ZipBuilder(a, b.withCentral { $0.offset = 10 }).build(), "a.txt", .overlap)
    }

    @Test func fileThatIsAlsoATarIsRefused() throws {
        // A tar header's checksum field lies in the name, and its sum does not depend on what stands there.
        func zip(checksum: String) -> [UInt8] {
            let name = String(repeating: "a", count: 148 - 30) + checksum
            return ZipBuilder(ZipBuilder.Entry(name, String(repeating: "x", count: 600))).build()
        }
        let sum = zip(checksum: "        ").prefix(512).reduce(0) { $0 + Int($1) }
        let octal = String(sum, radix: 8)
        expectZipRefusal(zip(checksum: octal + String(repeating: " ", count: 8 - octal.count)), .alsoTar)
        #expect(throws: Never.self) { try ZipArchive(ByteSource(zip(checksum: "1234567 "))) }
    }
}
