import TestSupport
import Testing

@testable import Archives

/// Python's zipfile, which installers use, as an independent reader.
@Suite struct ZipOracleTests {
    @Test func readsWhatPythonWrites() throws {
        let archives = try ReadArchive.all(try PythonOracle.run("zips.py", ["make", "1", "1000"]))
        #expect(archives.count == 1000)
        for archive in archives { #expect(try readArchive(archive.bytes) == archive) }
    }

    @Test func whateverIsAcceptedPythonReadsTheSame() throws {
        var random = SeededGenerator(seed: 2)
        var accepted: [UInt8] = []
        var count = 0
        for round in 0..<8_000 {
            let bytes = round % 3 == 0 ? mutated(randomBuilder(&random).build(), &random) : randomBuilder(&random).build()
            guard let archive = try? readArchive(bytes) else { continue }
            archive.encode(into: &accepted)
            count += 1
        }
        // Most of what is changed is refused, but a test of refusals alone would compare nothing.
        #expect(count > 1500)
        let compared = try PythonOracle.run("zips.py", ["compare"], input: accepted)
        #expect(String(decoding: compared, as: UTF8.self) == "\(count)\n")
    }

    @Test func mutatedArchivesOfPythonAreReadTheSameOrRefused() throws {
        var random = SeededGenerator(seed: 3)
        let originals = try ReadArchive.all(try PythonOracle.run("zips.py", ["make", "4", "300"]))
            .filter { $0.bytes.count < 20_000 }
        var accepted: [UInt8] = []
        var count = 0
        for _ in 0..<2_000 {
            guard let archive = try? readArchive(mutated(random.pick(originals).bytes, &random)) else { continue }
            archive.encode(into: &accepted)
            count += 1
        }
        let compared = try PythonOracle.run("zips.py", ["compare"], input: accepted)
        #expect(String(decoding: compared, as: UTF8.self) == "\(count)\n")
    }

    private func readArchive(_ bytes: [UInt8]) throws -> ReadArchive {
        let zip = try ZipArchive(ByteSource(bytes))
        let members = try zip.entries.map { entry in
            ReadArchive.Member(path: entry.path, isDirectory: entry.isDirectory, contents: try zip.read(entry, limit: 1 << 20))
        }
        return ReadArchive(bytes: bytes, members: members)
    }
}

/// An archive that lies in one or two places, or in none.
private func randomBuilder(_ random: inout SeededGenerator) -> ZipBuilder {
    var builder = ZipBuilder(
        ZipBuilder.Entry("pkg/a.py"), ZipBuilder.Entry.deflated("pkg/b.py"), ZipBuilder.Entry("pkg-1.dist-info/", ""),
        ZipBuilder.Entry.deflated("pkg-1.dist-info/é", "Name: pkg\n"))
    builder.hasZip64End = random.oneIn(4)
    for _ in 0..<Int.random(in: 0...2, using: &random) {
        let index = Int.random(in: 0..<builder.entries.count, using: &random)
        let change = randomChange(&random)
        switch Int.random(in: 0..<6, using: &random) {
        case 0: builder.entries[index] = builder.entries[index].withLocal(change)
        case 1: builder.entries[index] = builder.entries[index].withCentral(change)
        case 2: builder.alterEnd = randomEndChange(&random)
        default: builder.entries[index] = builder.entries[index].with(change)
        }
    }
    return builder
}

private func randomChange(_ random: inout SeededGenerator) -> (inout ZipBuilder.Header) -> Void {
    let bit = UInt16.random(in: 0..<16, using: &random)
    let byte = random.pick(Array("/\\.:ab \u{0}\u{7F}".utf8) + [0xC3, 0xE9, 0xFF])
    let place = Int.random(in: 0..<8, using: &random)
    let block = random.bytes(random.pick([0, 5, 8, 16, 24, 28]))
    let identifier = random.pick([1, 0x7075, 0x5455, 0x5855] as [UInt16])
    switch Int.random(in: 0..<13, using: &random) {
    case 0: return { $0.flags ^= 1 << bit }
    case 1: return { $0.method = $0.method == 0 ? 8 : 0 }
    case 2: return { $0.version ^= 1 << bit }
    case 3: return { $0.mode ^= 1 << bit }
    case 4: return { $0.name.insert(byte, at: min(place, $0.name.count)) }
    case 5: return { if !$0.name.isEmpty { $0.name[min(place, $0.name.count - 1)] = byte } }
    case 6: return { $0.name = Array("pkg/a.py".utf8.prefix(place)) }
    case 7: return { $0.extra += extraBlock(identifier, block) }
    case 8:
        return { header in
            header.extra += extraBlock(1, little(UInt64(header.uncompressedSize)) + little(UInt64(header.compressedSize)))
            if bit & 1 == 0 { header.uncompressedSize = .max }
            if bit & 2 == 0 { header.compressedSize = .max }
        }
    case 9: return { $0.extra += extraBlock(0x7075, [1] + little(crc32(of: $0.name.span)) + $0.name) }
    case 10: return { $0.compressedSize ^= 1 }
    case 11: return { $0.uncompressedSize ^= 1 }
    default: return { $0.checksum ^= 1 << UInt32(bit) }
    }
}

private func randomEndChange(_ random: inout SeededGenerator) -> (inout ZipBuilder.End) -> Void {
    let delta = random.pick([-1, 1, 46])
    switch Int.random(in: 0..<5, using: &random) {
    case 0: return { $0.entries = 0xFFFF }
    case 1: return { $0.entriesHere = 0xFFFF }
    case 2: return { $0.size = Int(UInt32.max) }
    case 3: return { $0.offset += delta }
    default: return { $0.disk = 0xFFFF }
    }
}
