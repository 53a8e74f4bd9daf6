import Foundation
import Testing

/// What the fuzzers found worth keeping, replayed.
@Suite struct CorpusTests {
    private static func corpus(_ name: String) throws -> [[UInt8]] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let text = String(decoding: try Data(contentsOf: folder.appending(path: "Fixtures/Corpora/\(name).hex")), as: UTF8.self)
        return text.split(separator: "\n").map { line in
            let digits = line.utf8.map { $0 < 0x3A ? $0 &- 0x30 : $0 &- 0x57 }
            return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
        }
    }

    @Test(arguments: [("Token", ParserInvariants.token), ("KeySet", ParserInvariants.keySet)] as [(String, @Sendable ([UInt8]) -> Void)])
    func `a fuzzer's corpus breaks no rule of its parser`(name: String, check: @Sendable ([UInt8]) -> Void) throws {
        let corpus = try Self.corpus(name)
        #expect(corpus.count > 50)
        for input in corpus { check(input) }
    }
}
