import TestSupport
import Testing

@testable import Credentials

@Suite struct RecoveryCodeTests {
    @Test func `a code is shown in four groups of four, without look-alikes`() {
        var generator = SeededGenerator(seed: 80)
        for _ in 0..<1_000 {
            let text = RecoveryCode(using: &generator).text
            #expect(text.wholeMatch(of: /[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){3}/) != nil, "\(text)")
        }
    }

    @Test func `all 80 bits are drawn`() {
        var generator = SeededGenerator(seed: 81)
        let codes = (0..<10_000).map { _ in RecoveryCode(using: &generator).text }
        #expect(Set(codes).count == 10_000)
        for position in 0..<19 where position % 5 != 4 {
            #expect(Set(codes.map { Array($0.utf8)[position] }).count == 32)
        }
    }

    @Test(arguments: [
        "01hj-kmnp-qrst-vwxz", "01HJ-KMNP-QRST-VWXZ", "01hjkmnpqrstvwxz", "01hj kmnp qrst vwxz", "  01hj--kmnp qrst-vwxz - ",
        "OIHJ-kmnp-qrst-vwxz", "oihj-kmnp-qrst-vwxz", "0lhj-kmnp-qrst-vwxz", "0LHJ-kmnp-qrst-vwxz", "o1hj-KMnp-qrST-vwXZ",
        "0-1-h-j-k-m-n-p-q-r-s-t-v-w-x-z",
    ])
    func `case, spaces and hyphens do not count, and look-alikes are understood`(typed: String) {
        #expect(RecoveryCode(typed)?.text == "01hj-kmnp-qrst-vwxz")
    }

    @Test(arguments: [
        "", " - ", "01hj-kmnp-qrst-vwx", "01hj-kmnp-qrst-vwxz0", "01hj-kmnp-qrst-vwxu", "u1hj-kmnp-qrst-vwxz", "01hj_kmnp_qrst_vwxz",
        "01hj–kmnp–qrst–vwxz", "01hj\tkmnpqrstvwxz", "01hjkmnpqrstvwxz\n", "01hj\u{A0}kmnpqrstvwxz", "０1hj-kmnp-qrst-vwxz",
        "ı1hj-kmnp-qrst-vwxz",
        "01hj-\u{212A}mnp-qrst-vwxz", "01hj-kmnp-qr\u{17F}t-vwxz", "01hj-kmnp-qrst-vwxz\u{0}", "01hj-kmnp-qrst-vwxz\u{301}",
        "123456",
    ])
    func `anything else is no code`(typed: String) {
        #expect(RecoveryCode(typed) == nil)
    }

    @Test func `what is shown can be typed back`() {
        var generator = SeededGenerator(seed: 82)
        for _ in 0..<1_000 {
            let code = RecoveryCode(using: &generator)
            #expect(RecoveryCode(code.text)?.text == code.text)
            #expect(RecoveryCode(code.text.uppercased().replacing("0", with: "O").replacing("1", with: "l"))?.text == code.text)
        }
    }

    @Test func `a code cannot be printed`() throws {
        let code = try #require(RecoveryCode("zzzz-zzzz-zzzz-zzzz"))
        let printed = everythingPrinted(of: code)
        #expect(!printed.contains("zzzz") && !printed.contains("255"))
        #expect("\(code)".isEmpty)
    }
}

@Suite struct RecoveryCodeSetTests {
    /// Says everything three times.
    private struct Stutter: RandomNumberGenerator {
        var base = SeededGenerator(seed: 83)
        var last: UInt64 = 0
        var count = 0

        mutating func next() -> UInt64 {
            // A code takes ten numbers: the same ten come three times.
            let position = count % 30 % 10
            if count.isMultiple(of: 30) { last = base.next() }
            count += 1
            return last &* UInt64(position * 2 + 1)
        }
    }

    @Test func `a set has eight different codes`() {
        var generator = SeededGenerator(seed: 84)
        let texts = (0..<100).flatMap { _ in
            let set = RecoveryCodeSet(using: &generator)
            #expect(set.codes.count == 8)
            return set.codes.map(\.text)
        }
        #expect(Set(texts).count == 800)
    }

    @Test func `even from a source that repeats itself`() {
        var generator = Stutter()
        let repeated = (RecoveryCode(using: &generator).text, RecoveryCode(using: &generator).text)
        #expect(repeated.0 == repeated.1)
        #expect(Set(RecoveryCodeSet(using: &generator).codes.map(\.text)).count == 8)
    }
}
