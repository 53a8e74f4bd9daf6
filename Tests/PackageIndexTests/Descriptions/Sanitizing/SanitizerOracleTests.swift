import TestSupport
import Testing

@testable import PackageIndex

/// Whatever goes in: what comes out is read by an independent parser as it is written, and holds nothing that is not allowed.
@Suite struct SanitizerOracleTests {
    private func check(_ inputs: [String]) throws {
        let outputs = inputs.map(sanitized)
        for (input, output) in zip(inputs, outputs) {
            #expect(sanitized(output) == output, "again: \(input.debugDescription)")
        }
        for (index, fault) in try FragmentOracle.faults(outputs).enumerated() where !fault.isEmpty {
            Issue.record("\(fault): \(inputs[index].debugDescription) became \(outputs[index].debugDescription)")
        }
    }

    @Test func `the classic ways into a page lead nowhere`() throws {
        try check(HostileFragments.corpus)
    }

    @Test func `pieces of two hostile fragments are no more than either`() throws {
        var generator = SeededGenerator(seed: 3)
        let corpus = HostileFragments.corpus
        try check(
            (0..<1_500).map { _ in
                let (first, second) = (corpus.randomElement(using: &generator) ?? "", corpus.randomElement(using: &generator) ?? "")
                return String(first.prefix(Int.random(in: 0...first.count, using: &generator))) + second
            }
        )
    }

    @Test(arguments: [11, 12] as [UInt64]) func `tags in no order become a tree`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        try check((0..<1_500).map { _ in HostileFragments.random(&generator) })
    }

    @Test func `the oracle finds what is wrong`() throws {
        let wrong = [
            "<script>x</script>", "<p>x", "</div>", "<a href=\"javascript:x\">x</a>", "<p onclick=\"x\">x</p>", "<p id=\"x\">x</p>",
            "<ul><li><div><li></li></div></li></ul>", "<p><div></div></p>", "<a href=\"https://x\">x</a>", "<h1>x</h1>", "<img src=\"x\">",
        ]
        #expect(try FragmentOracle.faults(wrong).allSatisfy { !$0.isEmpty })
        #expect(try FragmentOracle.faults(["", "x", "<p>x &amp; <b>y</b></p>"]) == ["", "", ""])
    }
}
