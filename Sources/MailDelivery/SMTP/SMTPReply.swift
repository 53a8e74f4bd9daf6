/// A server's answer to a command (RFC 5321, section 4.2).
struct SMTPReply: Hashable, Sendable {
    /// Three digits, the first from 2 to 5.
    let code: Int
    /// What follows the code on each line.
    let lines: [String]

    /// What kind of answer it is, for the log: the code, and the enhanced one (RFC 3463) if there is one. The text itself may repeat an
    /// address or the content.
    var status: String {
        let word = lines.first?.prefix { $0 != " " } ?? ""
        let parts = word.split(separator: ".", omittingEmptySubsequences: false)
        let isEnhanced =
            parts.count == 3 && parts.allSatisfy { (1...3).contains($0.utf8.count) && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
        return isEnhanced ? "\(code) \(word)" : "\(code)"
    }

    var isTransient: Bool { (400...499).contains(code) }
    var isPermanent: Bool { (500...599).contains(code) }
}

/// Puts replies together from the bytes that come, and refuses what is no reply or more than one.
struct SMTPReplyParser {
    /// Of a line, without its end. RFC 5321 allows 512; some servers write more.
    static let longestLine = 2_000
    /// Of a reply.
    static let mostLines = 100

    private var line: [UInt8] = []
    private var code: Int?
    private var lines: [String] = []

    /// Whether a reply has begun and not ended.
    var isInsideReply: Bool { !line.isEmpty || code != nil }

    /// - Returns: the reply that ends with these bytes; nothing if more is to come.
    /// - Throws: also when more follows the reply. Nobody has asked for that, so somebody else may have written it.
    mutating func read(_ bytes: some Sequence<UInt8>) throws(SMTPFault) -> SMTPReply? {
        var complete: SMTPReply?
        for byte in bytes {
            guard complete == nil else { throw .unexpectedReply }
            line.append(byte)
            if byte == UInt8(ascii: "\n") {
                complete = try endLine()
            } else if line.count > Self.longestLine + 1 {
                throw .malformedReply
            }
        }
        return complete
    }

    /// `250-text` or, on the last line, `250 text`; every line has the same code.
    private mutating func endLine() throws(SMTPFault) -> SMTPReply? {
        defer { line = [] }
        guard line.count >= 5, line.count <= Self.longestLine + 2, line[line.count - 2] == UInt8(ascii: "\r") else { throw .malformedReply }
        let content = line.dropLast(2)
        let digits = content.prefix(3).map { Int($0) - 0x30 }
        guard digits.allSatisfy({ (0...9).contains($0) }), (2...5).contains(digits[0]), !content.contains(where: { $0 == 0 || $0 == 13 })
        else {
            throw .malformedReply
        }
        let number = digits[0] * 100 + digits[1] * 10 + digits[2]
        guard code == nil || code == number, lines.count < Self.mostLines else { throw .malformedReply }
        let separator = content.dropFirst(3).first
        guard separator == nil || separator == UInt8(ascii: " ") || separator == UInt8(ascii: "-") else { throw .malformedReply }
        lines.append(String(decoding: content.dropFirst(4), as: UTF8.self))
        code = number
        guard separator != UInt8(ascii: "-") else { return nil }
        defer { (code, lines) = (nil, []) }
        return SMTPReply(code: number, lines: lines)
    }
}
