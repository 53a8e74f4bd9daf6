/// How many slips lie between one name and others: letters added, left out, replaced, or neighbours exchanged (Damerau's and
/// Levenshtein's distance, where no place is changed twice).
struct Slips {
    private let typed: [UInt8]
    private let most: Int
    /// Three rows of the table of distances: the one before last, the last, and the one that is being filled.
    private var beforeLast: [Int]
    private var last: [Int]
    private var current: [Int]

    init(from typed: String, most: Int) {
        self.typed = Array(typed.utf8)
        self.most = most
        beforeLast = [Int](repeating: 0, count: self.typed.count + most + 1)
        last = beforeLast
        current = beforeLast
    }

    /// Nothing if there are more than `most`. Places further apart than that are not compared.
    mutating func to(_ name: String) -> Int? {
        let name = Array(name.utf8)
        guard abs(typed.count - name.count) <= most else { return nil }
        let far = most + 1
        for column in 0...name.count { last[column] = min(column, far) }
        for row in typed.indices {
            for column in 0...name.count { current[column] = far }
            current[0] = min(row + 1, far)
            let first = min(max(0, row - most), name.count)
            for column in first..<max(first, min(name.count, row + most + 1)) { compare(row, column, name) }
            swap(&beforeLast, &last)
            swap(&last, &current)
        }
        return last[name.count] <= most ? last[name.count] : nil
    }

    private mutating func compare(_ row: Int, _ column: Int, _ name: [UInt8]) {
        var best = min(last[column] + (typed[row] == name[column] ? 0 : 1), last[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, typed[row] == name[column - 1], typed[row - 1] == name[column] {
            best = min(best, beforeLast[column - 1] + 1)
        }
        current[column + 1] = min(best, most + 1)
    }
}
