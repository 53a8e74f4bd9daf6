internal import CCommonPasswords

/// The passwords that are tried first by whoever guesses: the 30,000 commonest of zxcvbn's list.
enum CommonPasswords {
    /// Whether the text is one of them, whatever its case. Searched where it lies: nothing is built in memory.
    static func contains(_ text: String) -> Bool {
        let wanted = Array(text.lowercased().utf8)
        let list = unsafe UnsafeRawBufferPointer(
            start: UnsafeRawPointer(rind_common_passwords_start), count: Int(rind_common_passwords_size)
        )
        var (low, high) = (0, list.count)
        while low < high {
            let line = unsafe lineBounds(in: list, around: (low + high) / 2)
            let candidate = unsafe list[line]
            if unsafe candidate.elementsEqual(wanted) { return true }
            if unsafe candidate.lexicographicallyPrecedes(wanted) { low = line.upperBound + 1 } else { high = line.lowerBound }
        }
        return false
    }

    /// The line that the position lies in, without its line feed.
    private static func lineBounds(in list: UnsafeRawBufferPointer, around position: Int) -> Range<Int> {
        let lineFeed = UInt8(ascii: "\n")
        var start = position
        while start > 0, unsafe list[start - 1] != lineFeed { start -= 1 }
        var end = position
        while unsafe list[end] != lineFeed { end += 1 }
        return start..<end
    }
}
