import Testing

@testable import Archives

/// The gzip frame around a tar archive.
@Suite struct GzipTests {
    private let honest = TarBuilder(.directory("x-1/"), .file("x-1/a"))

    private func archive(_ change: (inout TarBuilder.Gzip) -> Void) -> [UInt8] {
        var builder = honest
        change(&builder.gzip)
        return builder.build()
    }

    @Test func optionalHeaderFieldsAreSkipped() throws {
        let start: [UInt8] = [0x1F, 0x8B, 8]
        let rest: [UInt8] = [0, 0, 0, 0, 2, 3]
        let extra: [UInt8] = [3, 0, 1, 2, 3]
        let name = Array("x-1.tar\u{0}".utf8)
        let comment = Array("hello\u{0}".utf8)
        for header in [
            start + [1] + rest, start + [4] + rest + extra, start + [8] + rest + name, start + [16] + rest + comment,
            start + [8 | 16] + rest + name + comment, start + [4 | 8 | 16] + rest + extra + name + comment,
        ] {
            #expect(try readAll(archive { $0.header = header }).topLevelDirectory == "x-1")
        }
        let sealed = start + [2 | 4 | 8 | 16] + rest + extra + name + comment
        let checksum = little(UInt16(truncatingIfNeeded: crc32(of: sealed.span)))
        #expect(try readAll(archive { $0.header = sealed + checksum }).topLevelDirectory == "x-1")
        expectTarRefusal(archive { $0.header = sealed + [checksum[0] ^ 1, checksum[1]] }, .gzipHeaderMalformed)
    }

    @Test func otherFormatsAreRefused() {
        expectTarRefusal([], .notGzip)
        expectTarRefusal([0x1F], .notGzip)
        expectTarRefusal(honest.tar, .notGzip)
        expectTarRefusal(ZipBuilder(ZipBuilder.Entry("x-1/a")).build(), .notGzip)
        expectTarRefusal(Array("BZh91AY&SY".utf8), .notGzip)
        expectTarRefusal(archive { $0.header[2] = 7 }, .gzipHeaderMalformed)
        for bit in 5..<8 { expectTarRefusal(archive { $0.header[3] = 1 << bit }, .gzipHeaderMalformed) }
        expectTarRefusal(
            archive {
                $0.header[3] = 8; $0.header += [UInt8](repeating: 0x41, count: 70_000) + [0]
            }, .gzipHeaderMalformed)
    }

    @Test func everyPrefixIsRefused() {
        let bytes = honest.build()
        for length in 0..<bytes.count {
            #expect(throws: TarError.self) { try readAll(Array(bytes.prefix(length))) }
        }
        expectTarRefusal(Array(bytes.dropLast(1)), .truncated)
        expectTarRefusal(Array(bytes.prefix(700)), .truncated)
        expectTarRefusal(Array(bytes.prefix(9)), .truncated)
    }

    @Test func wrongTrailerIsRefused() {
        expectTarRefusal(archive { $0.checksumError = 1 }, .gzipTrailerWrong)
        expectTarRefusal(archive { $0.lengthError = 1 }, .gzipTrailerWrong)
    }

    @Test func brokenStreamIsRefused() {
        var bytes = honest.build()
        bytes[10] = 0xFF
        expectTarRefusal(bytes, .notDeflate)
    }

    @Test func secondMemberIsRefused() {
        expectTarRefusal(honest.build() + honest.build(), .severalGzipMembers)
    }

    @Test func trailingDataIsRefused() {
        expectTarRefusal(archive { $0.suffix = [0] }, .trailingData(bytes: 1))
        expectTarRefusal(archive { $0.suffix = [UInt8](repeating: 0, count: 10_000) }, .trailingData(bytes: 10_000))
    }

    @Test func archiveThatIsAlsoAZipIsRefused() throws {
        let zip = ZipBuilder(ZipBuilder.Entry("evil.py")).build()
        expectTarRefusal(archive { $0.suffix = zip }, .alsoZip)
        // Inside the stream, in a stored block, the end record's comment covering what follows.
        var builder = honest
        builder.members.append(TarBuilder.Member("x-1/z", zip))
        expectTarRefusal(builder.build(), .alsoZip)
        // In gzip's own extra field.
        expectTarRefusal(
            archive {
                $0.header[3] = 4; $0.header += little(UInt16(zip.count)) + zip
            }, .alsoZip)
        // An empty one, and one behind ZIP64.
        expectTarRefusal(archive { $0.suffix = ZipBuilder().build() }, .alsoZip)
        var zip64 = ZipBuilder(ZipBuilder.Entry("evil.py"))
        zip64.hasZip64End = true
        zip64.alterEnd = { ($0.size, $0.offset) = (Int(UInt32.max), Int(UInt32.max)) }
        expectTarRefusal(archive { $0.suffix = zip64.build() }, .alsoZip)
    }

    @Test func endRecordThatLeadsNowhereIsNoZip() throws {
        let stray: [UInt8] = [0x50, 0x4B, 5, 6, 0, 0, 0, 0, 1, 0, 1, 0, 9, 0, 0, 0, 9, 0, 0, 0, 0, 0]
        var builder = honest
        builder.members.append(TarBuilder.Member("x-1/stray", stray))
        #expect(try readAll(builder.build()).members.count == 3)
        builder.members.append(TarBuilder.Member("x-1/many", Array(repeatElement(stray, count: 4000).joined())))
        expectTarRefusal(builder.build(), .alsoZip)
    }
}
