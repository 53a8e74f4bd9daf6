/// Reads a version from the front, by the pattern of PEP 440, Appendix B.
///
/// The pattern needs no going back: what may follow a separator always tells which segment it belongs to.
struct VersionParser {
    private var position = 0
    private var writer = VersionKeyWriter()
    private var segments: Version.Segments = []

    /// The version that `bytes` spell from the first to the last, or nil.
    static func parse(_ bytes: borrowing Span<UInt8>) -> Version? {
        var parser = VersionParser()
        guard parser.readRelease(bytes) else { return nil }
        parser.readSuffixes(bytes)
        guard parser.readLocal(bytes), parser.position == bytes.count else { return nil }
        return Version(
            key: parser.writer.key,
            trailingZeros: parser.writer.trailingZeros,
            segments: parser.segments
        )
    }

    /// Epoch and release segment: `v`, number and `!`, numbers with dots between.
    private mutating func readRelease(_ bytes: borrowing Span<UInt8>) -> Bool {
        if letter(bytes, at: position) == UInt8(ascii: "v") { position += 1 }
        guard var number = readNumber(bytes) else { return false }
        if byte(bytes, at: position) == UInt8(ascii: "!") {
            position += 1
            writer.append(epoch: number)
            guard let first = readNumber(bytes) else { return false }
            number = first
        }
        writer.append(releaseNumber: number)
        while byte(bytes, at: position) == UInt8(ascii: "."), byte(bytes, at: position + 1).isASCIIDigit {
            position += 1
            guard let next = readNumber(bytes) else { return false }
            writer.append(releaseNumber: next)
        }
        return true
    }

    private mutating func readSuffixes(_ bytes: borrowing Span<UInt8>) {
        guard position < bytes.count else { return writer.append(pre: nil, post: nil, dev: nil) }
        let pre = readPreRelease(bytes)
        let post = readPostRelease(bytes)
        let dev = readDevelopmentRelease(bytes)
        if pre != nil { segments.insert(.pre) }
        if post != nil { segments.insert(.post) }
        if dev != nil { segments.insert(.dev) }
        writer.append(pre: pre, post: post, dev: dev)
    }

    private mutating func readPreRelease(_ bytes: borrowing Span<UInt8>) -> Version.PreRelease? {
        guard let phase = readPhase(bytes) else { return nil }
        return Version.PreRelease(phase: phase, number: readSeparatedNumber(bytes))
    }

    private mutating func readPhase(_ bytes: borrowing Span<UInt8>) -> Version.PreRelease.Phase? {
        switch initial(bytes) {
        case UInt8(ascii: "a"):
            readWord("alpha", bytes) || readWord("a", bytes) ? .alpha : nil
        case UInt8(ascii: "b"):
            readWord("beta", bytes) || readWord("b", bytes) ? .beta : nil
        case UInt8(ascii: "c"):
            readWord("c", bytes) ? .candidate : nil
        case UInt8(ascii: "r"):
            readWord("rc", bytes) ? .candidate : nil
        case UInt8(ascii: "p"):
            readWord("preview", bytes) || readWord("pre", bytes) ? .candidate : nil
        default:
            nil
        }
    }

    /// `post`, `rev` or `r` with an optional number, or the implicit form: `-` and a number.
    private mutating func readPostRelease(_ bytes: borrowing Span<UInt8>) -> VersionNumber? {
        if byte(bytes, at: position) == UInt8(ascii: "-"), byte(bytes, at: position + 1).isASCIIDigit {
            position += 1
            return readNumber(bytes)
        }
        switch initial(bytes) {
        case UInt8(ascii: "p"):
            return readWord("post", bytes) ? readSeparatedNumber(bytes) : nil
        case UInt8(ascii: "r"):
            return readWord("rev", bytes) || readWord("r", bytes) ? readSeparatedNumber(bytes) : nil
        default:
            return nil
        }
    }

    private mutating func readDevelopmentRelease(_ bytes: borrowing Span<UInt8>) -> VersionNumber? {
        guard initial(bytes) == UInt8(ascii: "d"), readWord("dev", bytes) else { return nil }
        return readSeparatedNumber(bytes)
    }

    /// `+` and segments of letters and digits with separators between, or nothing; false when `+` begins nothing.
    private mutating func readLocal(_ bytes: borrowing Span<UInt8>) -> Bool {
        guard byte(bytes, at: position) == UInt8(ascii: "+") else { return true }
        segments.insert(.local)
        repeat {
            position += 1
            guard readLocalSegment(bytes) else { return false }
        } while isSeparator(bytes, at: position)
        return true
    }

    private mutating func readLocalSegment(_ bytes: borrowing Span<UInt8>) -> Bool {
        let start = position
        var isNumber = true
        while byte(bytes, at: position).isASCIIAlphanumeric {
            if !byte(bytes, at: position).isASCIIDigit { isNumber = false }
            position += 1
        }
        guard position > start else { return false }
        if isNumber {
            position = start
            writer.append(localNumber: VersionNumber(digitsOf: bytes, at: &position))
        } else {
            writer.beginLocalText()
            for index in start..<position { writer.append(localTextByte: bytes[index].lowercasedASCII) }
            writer.endLocalText()
        }
        return true
    }

    /// One or more digits.
    private mutating func readNumber(_ bytes: borrowing Span<UInt8>) -> VersionNumber? {
        guard byte(bytes, at: position).isASCIIDigit else { return nil }
        return VersionNumber(digitsOf: bytes, at: &position)
    }

    /// An optional separator and the number after a segment's word, which is zero when it is left out.
    private mutating func readSeparatedNumber(_ bytes: borrowing Span<UInt8>) -> VersionNumber {
        // A dash and digits after a word are its number, never an implicit post-release.
        if isSeparator(bytes, at: position) { position += 1 }
        return VersionNumber(digitsOf: bytes, at: &position)
    }

    /// An optional separator and `word` in upper or lower case; reads both or nothing.
    private mutating func readWord(_ word: String, _ bytes: borrowing Span<UInt8>) -> Bool {
        var index = position
        if isSeparator(bytes, at: index) { index += 1 }
        for expected in word.utf8 {
            guard letter(bytes, at: index) == expected else { return false }
            index += 1
        }
        position = index
        return true
    }

    /// The lower-case letter that the next segment begins with, after an optional separator.
    private func initial(_ bytes: borrowing Span<UInt8>) -> UInt8 {
        letter(bytes, at: isSeparator(bytes, at: position) ? position + 1 : position)
    }

    private func isSeparator(_ bytes: borrowing Span<UInt8>, at index: Int) -> Bool {
        let byte = byte(bytes, at: index)
        return byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }

    private func letter(_ bytes: borrowing Span<UInt8>, at index: Int) -> UInt8 {
        byte(bytes, at: index).lowercasedASCII
    }

    /// The byte at `index`, or zero past the end: no part of a version begins with it.
    private func byte(_ bytes: borrowing Span<UInt8>, at index: Int) -> UInt8 {
        index < bytes.count ? bytes[index] : 0
    }
}
