import Testing

@testable import Web

@Suite struct CompressorTests {
    private static let samples: [[UInt8]] = [
        [], [7], Array("a page a page a page a page a page a page".utf8), [UInt8](repeating: 0, count: 3_000_000),
        (0..<200_000).map { UInt8(truncatingIfNeeded: $0 / 7 &* 31) },
    ]

    @Test(arguments: samples) func `what was compressed comes back`(bytes: [UInt8]) throws {
        if let encoded = Compressor.encode(bytes, .gzip) { #expect(try Decompression.gunzip(encoded) == bytes) }
        if let encoded = Compressor.encode(bytes, .zstd) { #expect(try Decompression.unzstd(encoded) == bytes) }
    }

    @Test(arguments: [PageEncoding.gzip, .zstd]) func `what does not get smaller is sent as it is`(encoding: PageEncoding) {
        var state: UInt64 = 1
        let noise = (0..<5_000).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 33)
        }
        #expect(Compressor.encode(noise, encoding) == nil)
        #expect(Compressor.encode([], encoding) == nil)
        #expect(Compressor.encode([1], encoding) == nil)
        #expect(Compressor.encode([UInt8](repeating: 1, count: 1_000), encoding) != nil)
    }

    @Test func `identity is no compression`() {
        #expect(Compressor.encode([UInt8](repeating: 1, count: 1_000), .identity) == nil)
    }

    @Test(arguments: [PageEncoding.gzip, .zstd]) func `the same bytes give the same bytes`(encoding: PageEncoding) {
        #expect(Compressor.encode(Self.samples[4], encoding) == Compressor.encode(Self.samples[4], encoding))
    }
}
