import PackagingStandards
import TestSupport

/// Texts of versions, in few enough forms that equal and neighbouring ones come up often.
struct VersionGenerator {
    private var numbers: SeededGenerator

    init(seed: UInt64) { numbers = SeededGenerator(seed: seed) }

    mutating func text() -> String {
        var text = chance(10) ? "\(number())!" : ""
        text += (0..<Int.random(in: 1...4, using: &numbers)).map { _ in number() }.joined(separator: ".")
        if chance(30) { text += pick(["a", "b", "rc", ".alpha", "-c", "_pre"]) + number() }
        if chance(25) { text += pick([".post", "-", "rev"]) + number() }
        if chance(25) { text += pick([".dev", "dev", "-dev"]) + number() }
        if chance(20) { text += "+" + pick(["a", "a.1", "1", "1.a", "cu118", "ubuntu.18446744073709551616"]) }
        return text
    }

    /// Any bytes, many of them such as the standards use.
    mutating func noise() -> String {
        let alphabet = Array("0123456789..---__!+*=~<>vabcrpostdev,; ()\u{0}\u{7F}\u{301}\u{3000}\u{212A}\u{1F40D}é/\\".unicodeScalars)
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...24, using: &numbers) { text.append(pick(alphabet)) }
        return String(text)
    }

    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: elements.indices, using: &numbers)]
    }

    mutating func shuffled<Element>(_ elements: [Element]) -> [Element] { elements.shuffled(using: &numbers) }

    private mutating func number() -> String {
        pick([
            "0", "0", "0", "1", "1", "2", "10", "159", "160", "18591", "18592", "20240115", "9999999999999999999", "10000000000000000000",
        ])
    }

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &numbers) < percent }
}
