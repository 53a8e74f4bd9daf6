/// Finds a form's delimiter, CR LF `--` boundary, in bytes that come in chunks.
///
/// The search is Horspool's: it looks at the last byte of a window and skips as far as that byte allows, mostly the
/// whole window. Since CR stands only at the front of a delimiter, a window whose last byte fits is told by its first
/// byte, and a failed match never has to be searched again: the work is linear whatever the bytes are.
struct MultipartDelimiter: Sendable {
    enum Finding: Equatable {
        /// These bytes of the chunk come before any delimiter. Never empty.
        case content(Range<Int>)
        /// So many bytes of earlier chunks, which might have begun a delimiter, did not.
        case heldBack(Int)
        case delimiter
    }

    let bytes: [UInt8]
    /// How far the window may move when its last byte is the index.
    private let skips: [UInt8]
    /// How many bytes of the delimiter the bytes up to here end with.
    private var matched: Int

    init(_ boundary: MultipartBoundary) {
        bytes = Array("\r\n--".utf8) + boundary.characters
        var skips = [UInt8](repeating: UInt8(bytes.count), count: 256)
        for (index, byte) in bytes.dropLast().enumerated() {
            skips[Int(byte)] = UInt8(bytes.count - 1 - index)
        }
        self.skips = skips
        // The first delimiter needs no line before it: the CR LF is taken as read.
        matched = 2
    }

    /// What comes next in `chunk` from `position` on, which moves behind it; nil if the chunk has no more.
    mutating func next(in chunk: borrowing Span<UInt8>, from position: inout Int) -> Finding? {
        if matched > 0 { return resume(in: chunk, from: &position) }
        let (end, found) = search(chunk, from: position)
        if end > position {
            defer { position = end }
            return .content(position..<end)
        }
        position += found
        matched = found % bytes.count
        return found == bytes.count ? .delimiter : nil
    }

    /// Goes on with a delimiter that has begun.
    private mutating func resume(in chunk: borrowing Span<UInt8>, from position: inout Int) -> Finding? {
        while matched < bytes.count {
            guard position < chunk.count else { return nil }
            guard chunk[position] == bytes[matched] else {
                defer { matched = 0 }
                return .heldBack(matched)
            }
            matched += 1
            position += 1
        }
        matched = 0
        return .delimiter
    }

    /// Where the content ends, and how many bytes of a delimiter stand there: all, or as many as the
    /// chunk has, or none.
    private func search(_ chunk: borrowing Span<UInt8>, from start: Int) -> (end: Int, found: Int) {
        let length = bytes.count
        let skips = skips.span
        let lastByte = bytes[length - 1]
        var last = start + length - 1
        while last < chunk.count {
            let byte = chunk[last]
            if byte == lastByte, chunk[last + 1 - length] == bytes[0], isDelimiter(chunk, at: last + 1 - length) {
                return (last + 1 - length, length)
            }
            last += Int(skips[Int(byte)])
        }
        for index in max(start, last + 1 - length)..<chunk.count where chunk[index] == bytes[0] {
            let count = chunk.count - index
            if (1..<count).allSatisfy({ chunk[index + $0] == bytes[$0] }) { return (index, count) }
        }
        return (chunk.count, 0)
    }

    private func isDelimiter(_ chunk: borrowing Span<UInt8>, at start: Int) -> Bool {
        for index in 0..<bytes.count where chunk[start + index] != bytes[index] { return false }
        return true
    }
}
