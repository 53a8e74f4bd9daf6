import BlobStorage
import TestSupport
import Testing

/// Bytes and what Python's `hashlib` says of them. All but `abc` are `bytes((i * 31 + 7) % 256 for i in range(count))`.
struct DigestVector: Sendable, CustomTestStringConvertible {
    let bytes: [UInt8]
    let sha256: String
    let blake2b: String
    let md5: String

    var testDescription: String { "\(bytes.count) bytes" }

    init(_ bytes: [UInt8], _ sha256: String, _ blake2b: String, _ md5: String) {
        (self.bytes, self.sha256, self.blake2b, self.md5) = (bytes, sha256, blake2b, md5)
    }

    static func pattern(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 * 31 + 7) }
    }

    static let all = [
        DigestVector(
            [],
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8",
            "d41d8cd98f00b204e9800998ecf8427e"
        ),
        DigestVector(
            Array("abc".utf8),
            digestOfABC,
            "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319",
            "900150983cd24fb0d6963f7d28e17f72"
        ),
        DigestVector(
            pattern(64),
            "c6ab9724ade5b6a7a1edfffb12f3aa9181351355af8fd08c919952ad211339dd",
            "7f6ac9517a5a27b6a059aca25d95f3a144115a759b71ee3990df65191573c5e2",
            "b6bf87c24b1bc334e2541387a92b981b"
        ),
        DigestVector(
            pattern(65_536),
            "ef4636928161808e87035fa51983821677527ccd9661991c5d0126a778b2268a",
            "08723870552f7110fa29bdd85fdede884e02718c58aada22cc8018c087649c17",
            "f19c01fa0371e3c9070b45a85c696c48"
        ),
        DigestVector(
            pattern(1_000_003),
            "98a99a78c43949f17251c669c6e3ff37064482fdc65e85ef1f21b70c2e48a81b",
            "30456411c3fbd41de6bd3f9297ee049b893da8fd581d4b7e07d9d4659878804d",
            "a64b1b3256fcffbcf7e81559b180d6dd"
        ),
    ]
}

@Suite struct BlobDigestsTests {
    @Test(arguments: DigestVector.all) func `the digests of what arrives are hashlib's`(vector: DigestVector) throws {
        let use = try StoreInUse()
        let blob = try use.store.receive()
        try blob.append(vector.bytes)
        let digests = try blob.seal()
        #expect(try blob.md5() == vector.md5)
        #expect(digests.sha256 == vector.sha256)
        #expect(digests.blake2b256 == vector.blake2b)
        #expect(blob.size == Int64(vector.bytes.count))
    }

    @Test(arguments: DigestVector.all) func `the digests of a stored file are the same`(vector: DigestVector) throws {
        let folder = try TemporaryFolder()
        try folder.write(vector.bytes, to: "file")
        let digests = try BlobDigests(of: FileDescriptor(folder.path("file"), 0))
        #expect((digests.sha256, digests.blake2b256) == (vector.sha256, vector.blake2b))
    }

    @Test(arguments: [1, 63, 64, 65, 8_191, 300_000]) func `it makes no difference in which parts the bytes arrive`(step: Int) throws {
        let vector = DigestVector.all[step < 60 ? 3 : 4]
        let use = try StoreInUse()
        let blob = try use.store.receive()
        for start in stride(from: 0, to: vector.bytes.count, by: step) {
            try blob.append(Array(vector.bytes[start..<min(start + step, vector.bytes.count)]))
            try blob.append([])
        }
        #expect(try blob.seal().sha256 == vector.sha256)
        #expect(try blob.md5() == vector.md5)
    }

    @Test func `bytes are written in lower-case hexadecimal, two digits each`() {
        #expect(hexadecimal([0, 1, 0x0F, 0x10, 0xAB, 0xFF]) == "00010f10abff")
    }
}
