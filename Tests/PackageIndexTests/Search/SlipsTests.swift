import TestSupport
import Testing

@testable import PackageIndex

/// How names are compared, against a plain computation of the same distance; and that pieces find what was mistyped.
@Suite struct SlipsTests {
    private static let letters = Array("abcdeprst-".utf8)

    /// Every cell of the table, nothing left out.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var table = [[Int]](repeating: Array(repeating: 0, count: right.count + 1), count: left.count + 1)
        for row in 0...left.count { table[row][0] = row }
        for column in 0...right.count { table[0][column] = column }
        for row in 0..<left.count {
            for column in 0..<right.count {
                var best = min(table[row][column + 1], table[row + 1][column]) + 1
                best = min(best, table[row][column] + (left[row] == right[column] ? 0 : 1))
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    best = min(best, table[row - 1][column - 1] + 1)
                }
                table[row + 1][column + 1] = best
            }
        }
        return table[left.count][right.count]
    }

    private static func slips(_ left: String, _ right: String, _ most: Int) -> Int? {
        var counter = Slips(from: left, most: most)
        // What was counted before does not matter.
        _ = counter.to(left)
        return counter.to(right)
    }

    private static func name(_ length: Int, _ generator: inout SeededGenerator) -> [UInt8] {
        (0..<length).map { _ in letters.randomElement(using: &generator) ?? 0 }
    }

    private static func slip(_ name: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
        var name = name
        let place = Int.random(in: 0..<name.count, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: name.remove(at: place)
        case 1: name.insert(letters.randomElement(using: &generator) ?? 0, at: place)
        case 2: name[place] = letters.randomElement(using: &generator) ?? 0
        default: if place > 0 { name.swapAt(place, place - 1) }
        }
        return name
    }

    @Test(arguments: [
        ("reqeusts", "requests", 1), ("djagno", "django", 1), ("numpyy", "numpy", 1), ("flsk", "flask", 1), ("pandsa", "pandas", 1),
        ("a", "a", 0), ("kitten", "sitting", nil), ("abc", "cba", 2), ("", "ab", 2), ("", "abc", nil),
    ])
    func `slips are counted`(left: String, right: String, slips: Int?) {
        #expect(Self.slips(left, right, 2) == slips)
    }

    @Test func `the bounded count is the plain one, wherever that is within the bound`() {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<5_000 {
            let left = Self.name(Int.random(in: 1...12, using: &generator), &generator)
            var right = left
            for _ in 0..<Int.random(in: 0...4, using: &generator) where right.count > 1 { right = Self.slip(right, &generator) }
            let plain = Self.distance(left, right)
            for most in 0...3 {
                #expect(
                    Self.slips(String(decoding: left, as: UTF8.self), String(decoding: right, as: UTF8.self), most)
                        == (plain <= most ? plain : nil))
            }
        }
    }

    @Test(arguments: [(1, 3...5), (2, 6...40)])
    func `what one slip made of a name, or two of a long one, has a piece in common with it where that is looked for`(
        slips: Int,
        lengths: ClosedRange<Int>
    ) {
        var generator = SeededGenerator(seed: 2)
        var missed = 0
        for _ in 0..<4_000 {
            let name = Self.name(Int.random(in: lengths, using: &generator), &generator)
            var typed = name
            for _ in 0..<slips { typed = Self.slip(typed, &generator) }
            guard NamePieces.lengths.contains(typed.count) else { continue }
            let wanted = Set(NamePieces.wanted(String(decoding: typed, as: UTF8.self), slips: slips))
            #expect(wanted.count <= 52)
            if wanted.isDisjoint(with: NamePieces(String(decoding: name, as: UTF8.self)).all) { missed += 1 }
        }
        #expect(missed <= (slips == 1 ? 0 : 20), "only exchanges across two cuts are missed")
    }

    @Test func `names that are too short or too long have no pieces`() {
        #expect(NamePieces("ab").all.isEmpty)
        #expect(NamePieces(String(repeating: "a", count: 65)).all.isEmpty)
        #expect(NamePieces("abc").all.map(\.text) == ["a", "b", "c"])
        #expect(NamePieces("requests").all.map(\.text) == ["re", "qu", "es", "ts"])
    }
}
