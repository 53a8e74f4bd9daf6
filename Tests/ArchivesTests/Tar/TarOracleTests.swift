import TestSupport
import Testing

@testable import Archives

/// Python's tarfile, which installers use, as an independent reader.
@Suite struct TarOracleTests {
    private typealias Member = TarBuilder.Member

    @Test func readsWhatPythonWrites() throws {
        let archives = try ReadArchive.all(try PythonOracle.run("tars.py", ["make", "1", "1000"]))
        #expect(archives.count == 1000)
        for archive in archives { #expect(try readArchive(archive.bytes) == archive) }
    }

    @Test func whateverIsAcceptedPythonReadsTheSame() throws {
        var random = SeededGenerator(seed: 5)
        var accepted: [UInt8] = []
        var count = 0
        for _ in 0..<8_000 {
            var tar = random.pick(Self.originals).tar
            for _ in 0..<Int.random(in: 0...2, using: &random) {
                tar = random.oneIn(4) ? mutated(tar, &random) : withChangedHeader(tar, &random)
            }
            guard let archive = try? readArchive(TarBuilder.Gzip().wrap(withRightChecksums(tar))) else { continue }
            archive.encode(into: &accepted)
            count += 1
        }
        #expect(count > 1500)
        let compared = try PythonOracle.run("tars.py", ["compare"], input: accepted)
        #expect(String(decoding: compared, as: UTF8.self) == "\(count)\n")
    }

    @Test func mutatedArchivesOfPythonAreReadTheSameOrRefused() throws {
        var random = SeededGenerator(seed: 6)
        let originals = try ReadArchive.all(try PythonOracle.run("tars.py", ["make", "7", "300"]))
            .filter { $0.bytes.count < 20_000 }
        var accepted: [UInt8] = []
        var count = 0
        for _ in 0..<2_000 {
            guard let archive = try? readArchive(mutated(random.pick(originals).bytes, &random)) else { continue }
            archive.encode(into: &accepted)
            count += 1
        }
        let compared = try PythonOracle.run("tars.py", ["compare"], input: accepted)
        #expect(String(decoding: compared, as: UTF8.self) == "\(count)\n")
    }

    private func readArchive(_ bytes: [UInt8]) throws -> ReadArchive {
        let contents = try readAll(bytes)
        let members = contents.members.map { member in
            ReadArchive.Member(path: member.path, isDirectory: member.isDirectory, contents: contents.files[member.path] ?? [])
        }
        return ReadArchive(bytes: bytes, members: members)
    }

    private static let originals: [TarBuilder] = {
        let gnu = Array("ustar  \u{0}".utf8)
        let long = "x-1/" + String(repeating: "d/", count: 60) + "n"
        return [
            TarBuilder(.directory("x-1/"), .file("x-1/a"), .file("x-1/b", String(repeating: "b", count: 600))),
            TarBuilder(.pax("x", ("path", "x-1/p"), ("mtime", "1.5")), .file("x-1/a"), .file("x-1/b")),
            TarBuilder(.pax("g", ("comment", "c")), .pax("x", ("size", "8"), ("path", long)), .file("x-1/a"), .file("x-1/b")),
            TarBuilder(
                Member.extended("L", Array(long.utf8) + [0]).with { $0.magic = gnu }, Member.file("x-1/a").with { $0.magic = gnu },
                .file("x-1/b")),
            TarBuilder(Member.file("c").with { $0.prefix = Array("x-1/p".utf8) }, .directory("x-1/d"), .file("x-1/d/b")),
        ]
    }()
}

/// Changes a byte of one header's fields, or of the name where it matters most.
private func withChangedHeader(_ tar: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    var tar = tar
    let headers = headerOffsets(tar)
    guard !headers.isEmpty else { return tar }
    let field = random.pick([0..<20, 100..<124, 124..<136, 136..<148, 156..<158, 257..<265, 329..<345, 345..<360, 500..<512])
    let place = random.pick(headers) + Int.random(in: field, using: &random)
    tar[place] = random.pick(Array("01567/\\. xgLK\u{0}".utf8) + [0x80, 0xFF, UInt8.random(in: 0...255, using: &random)])
    return tar
}

/// With every header's checksum made right again, so that more than the checksum is tried.
private func withRightChecksums(_ tar: [UInt8]) -> [UInt8] {
    var tar = tar
    for start in headerOffsets(tar) {
        tar.replaceSubrange(start + 148..<start + 156, with: Array("        ".utf8))
        let sum = tar[start..<start + 512].reduce(0) { $0 + Int($1) }
        tar.replaceSubrange(start + 148..<start + 156, with: octal(sum, 8))
    }
    return tar
}

private func headerOffsets(_ tar: [UInt8]) -> [Int] {
    stride(from: 0, to: tar.count - 511, by: 512).filter { tar[$0 + 257..<$0 + 260].elementsEqual("ust".utf8) }
}
