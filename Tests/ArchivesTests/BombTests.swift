import Glibc
import Testing

@testable import Archives

/// Archives that unpack to far more than they are, and the memory that they get.
@Suite struct BombTests {
    @Test func sharedContentsAreRefused() {
        // David Fifield's "full overlap": many records of the directory, one local entry.
        var builder = ZipBuilder(ZipBuilder.Entry("0", String(repeating: "0", count: 50_000)))
        let bytes = builder.build()
        builder.entries += (1...9).map { number in
            ZipBuilder.Entry("x").withCentral {
                $0 = builder.entries[0].central
                $0.name = Array("\(number)".utf8)
                $0.offset = 0
            }
        }
        // Only the first entry's local part is written.
        let directory = builder.build().suffix(10 * 47 + 22)
        var archive = Array(bytes.prefix(bytes.count - 47 - 22)) + directory
        archive.replaceSubrange(archive.count - 6..<archive.count - 2, with: little(UInt32(bytes.count - 47 - 22)))
        expectZipRefusal(archive, "0", .overlap)
    }

    @Test func quotedOverlapIsRefused() throws {
        // Each entry's stream quotes the next local header in a stored block and then runs on into that entry's stream,
        // so that every entry unpacks the same kernel. All sizes and checksums are right.
        let archive = quotedOverlap(entries: 20)
        expectZipRefusal(archive, "0", .overlap)
    }

    @Test func statedGigabytesAreRefused() {
        let entries = (0..<16).map { number in
            ZipBuilder.Entry.deflated("\(number).zip").with { $0.uncompressedSize = .max - 1 }
        }
        var builder = ZipBuilder()
        builder.entries = entries
        expectZipRefusal(builder.build(), .unpackedTooLarge(limit: 8 << 30))
        builder.entries = [entries[0]]
        expectZipRefusal(builder.build(), .bomb(unpackedBytes: Int(UInt32.max) - 1, archiveBytes: builder.build().count))
    }

    @Test func entryThatUnpacksToMoreThanStatedIsRefusedAtOnce() throws {
        let stream = compressedZeros(mebibytes: 64)
        let entry = ZipBuilder.Entry(Array("a".utf8), [UInt8](repeating: 0, count: 1000), packed: stream, method: 8)
        let zip = try ZipArchive(ByteSource(ZipBuilder(entry).build()))
        var seen = 0
        #expect(throws: ZipError.refused(.entry(name: "a", .sizeWrong(stated: 1000)))) {
            try zip.stream(zip.entries[0]) { seen += $0.count }
        }
        #expect(seen == 0)
    }

    @Test func tenGibibytesOfZerosAreRefusedInLittleMemory() async {
        await #expect(processExitsWith: .success) {
            let header = TarBuilder.Member("x-1/zeros", []).with { $0.size = octal((8 << 30) - 1, 12) }.bytes
            let bomb =
                [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] + compressedZeros(mebibytes: 10 << 10, behind: header)
                + [UInt8](repeating: 0, count: 8)
            let source = ByteSource(bomb)
            let before = peakMemory(reset: true)
            #expect(throws: TarError.refused(.archive(.bomb(ratio: 50)))) {
                try TarGzipReader(source).read { _ in nil }
            }
            exit(peakMemory() - before < 4 << 20 ? 0 : 1)
        }
    }

    @Test func largeContentsTakeLittleMemory() async {
        await #expect(processExitsWith: .success) {
            var limits = ArchiveLimits()
            limits.bombRatio = 2000
            let stream = compressedZeros(mebibytes: 512)
            var entry = ZipBuilder.Entry(Array("zeros".utf8), [], packed: stream, method: 8)
            entry = entry.with { $0.uncompressedSize = 512 << 20 }
            let source = ByteSource(ZipBuilder(entry).build())
            let before = peakMemory(reset: true)
            var seen = 0
            // The checksum is not that of the zeros, which only the end can show.
            #expect(throws: ZipError.refused(.entry(name: "zeros", .checksumWrong))) {
                let zip = try ZipArchive(source, limits: limits)
                try zip.stream(zip.entries[0]) { seen += $0.count }
            }
            exit(seen == 512 << 20 && peakMemory() - before < 4 << 20 ? 0 : 1)
        }
    }

    @Test func manyMembersTakeBoundedMemory() async {
        await #expect(processExitsWith: .success) {
            var limits = ArchiveLimits()
            limits.maximumTotalPathBytes = 1 << 20
            limits.bombThresholdBytes = .max
            let long = TarBuilder.Member.extended("L", Array("x-1/\(String(repeating: "y", count: 200))".utf8) + [0]).bytes
            let short = TarBuilder.Member.file("x-1/a", "").bytes
            var tar: [UInt8] = []
            for _ in 0..<6000 { tar += long + short }
            let source = ByteSource(TarBuilder.Gzip().wrap(tar))
            let before = peakMemory(reset: true)
            #expect(throws: TarError.refused(.archive(.pathsTooLong(limit: 1 << 20)))) {
                try TarGzipReader(source, limits: limits).read { _ in nil }
            }
            exit(peakMemory() - before < 4 << 20 ? 0 : 1)
        }
    }
}

/// The process's largest resident size, in bytes: since the last reset, or since it began where the kernel allows no reset.
private func peakMemory(reset: Bool = false) -> Int {
    if reset, let file = unsafe fopen("/proc/self/clear_refs", "w") {
        unsafe fputs("5", file)
        unsafe fclose(file)
    }
    guard let file = unsafe fopen("/proc/self/status", "r") else { return .max }
    defer { unsafe fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while unsafe fgets(&line, 256, file) != nil {
        let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard text.hasPrefix("VmHWM:") else { continue }
        return (Int(text.filter(\.isNumber)) ?? .max / 1024) * 1024
    }
    return .max
}

private func quotedOverlap(entries count: Int) -> [UInt8] {
    let kernel = [UInt8](repeating: 65, count: 1000)
    var last = ZipBuilder.Entry(Array("\(count - 1)".utf8), kernel, packed: storedBlocks(kernel), method: 8)
    var chain = [last]
    for number in (0..<count - 1).reversed() {
        let quoted = localHeader(last)
        let block = [0] + little(UInt16(quoted.count)) + little(~UInt16(quoted.count)) + quoted
        last = ZipBuilder.Entry(
            Array("\(number)".utf8), quoted + last.contents, packed: block + last.packed, method: 8)
        chain.insert(last, at: 0)
    }
    // The first entry holds all others; the directory points into it.
    var offset = 0
    var directory: [UInt8] = []
    for entry in chain {
        let start = UInt32(offset)
        let whole = ZipBuilder(entry.withCentral { $0.offset = start }).build()
        directory += whole.dropLast(22).suffix(46 + entry.central.name.count)
        offset += localHeader(entry).count + 5
    }
    let contents = localHeader(chain[0]) + chain[0].packed
    let end = ZipBuilder.End(
        entriesHere: count, entries: count, size: directory.count, offset: contents.count)
    var empty = ZipBuilder()
    empty.alterEnd = { $0 = end }
    return contents + directory + empty.build()
}

private func localHeader(_ entry: ZipBuilder.Entry) -> [UInt8] {
    Array(ZipBuilder(entry).build().prefix(30 + entry.local.name.count))
}
