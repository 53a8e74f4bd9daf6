/// Finds what is no mail address in a field such as `Author-email` (RFC 5322, section 3.4, as far as people write it).
///
/// The field is a list of `address`, `Name <address>` or `address (name)`, separated by commas. Where several are listed, a
/// part without `@` is taken for a piece of a name that has a comma in it; a part on its own must be an address.
struct MailAddresses {
    /// The first part that is no address; nil when all are fine.
    let fault: String?

    init(_ text: String) {
        let addresses = Self.split(text).map(Self.address(in:)).filter { !$0.isEmpty }
        let checked = addresses.count == 1 ? addresses : addresses.filter { $0.contains(UInt8(ascii: "@")) }
        fault = checked.first { !Self.isAddress($0) }.map { String(decoding: $0, as: UTF8.self) }
    }

    /// Splits at commas that stand neither in quotes, nor in comments, nor in angle brackets.
    private static func split(_ text: String) -> [[UInt8]] {
        var parts: [[UInt8]] = [[]]
        var nesting = MailNesting()
        for byte in text.utf8 {
            nesting.pass(byte)
            if byte == UInt8(ascii: ","), nesting.isOutside {
                parts.append([])
            } else {
                parts[parts.count - 1].append(byte)
            }
        }
        return parts
    }

    /// What stands in angle brackets, or else the part without comments; white space around it is dropped.
    private static func address(in part: [UInt8]) -> [UInt8] {
        var nesting = MailNesting()
        var inBrackets: [UInt8] = []
        var outside: [UInt8] = []
        var hasBrackets = false
        for byte in part {
            let wasInBrackets = nesting.isInBrackets
            let wasInComment = nesting.isInComment
            nesting.pass(byte)
            hasBrackets = hasBrackets || nesting.isInBrackets
            if wasInBrackets, nesting.isInBrackets { inBrackets.append(byte) }
            if !wasInComment, !nesting.isInComment { outside.append(byte) }
        }
        return trimmed(hasBrackets ? inBrackets : outside)
    }

    private static func trimmed(_ bytes: [UInt8]) -> [UInt8] {
        let withoutStart = bytes.drop(while: \.isLineSpace)
        let end = withoutStart.lastIndex { !$0.isLineSpace }
        return end.map { Array(withoutStart[...$0]) } ?? []
    }

    /// `local@domain`, each of dot-separated parts (RFC 5321, section 4.1.2, and RFC 6531 for characters beyond ASCII).
    private static func isAddress(_ bytes: [UInt8]) -> Bool {
        guard let at = bytes.lastIndex(of: UInt8(ascii: "@")), bytes.count <= 254 else { return false }
        let local = bytes[..<at]
        let domain = bytes[(at + 1)...]
        return local.count <= 64 && areParts(local, of: \.isMailAtomByte) && areLabels(domain)
    }

    private static func areLabels(_ domain: ArraySlice<UInt8>) -> Bool {
        areParts(domain) { $0.isASCIIAlphanumeric || $0 == UInt8(ascii: "-") || $0 >= 0x80 }
            && domain.split(separator: UInt8(ascii: ".")).allSatisfy { label in
                label.count <= 63 && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
            }
    }

    private static func areParts(_ bytes: ArraySlice<UInt8>, of belongs: (UInt8) -> Bool) -> Bool {
        bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { part in
            !part.isEmpty && part.allSatisfy(belongs)
        }
    }
}

/// Where in a list of addresses one is: in quotes, in a comment, in angle brackets, or outside of all of them.
private struct MailNesting {
    private(set) var isInBrackets = false
    private var isInQuotes = false
    private var isEscaped = false
    private var commentDepth = 0

    var isInComment: Bool { commentDepth > 0 }

    var isOutside: Bool { !isInQuotes && !isInBrackets && commentDepth == 0 }

    mutating func pass(_ byte: UInt8) {
        if isEscaped {
            isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
            isEscaped = isInQuotes || isInComment
        } else if isInQuotes {
            isInQuotes = byte != UInt8(ascii: "\"")
        } else if isInComment || byte == UInt8(ascii: "(") {
            commentDepth += byte == UInt8(ascii: "(") ? 1 : byte == UInt8(ascii: ")") ? -1 : 0
        } else {
            isInQuotes = byte == UInt8(ascii: "\"")
            isInBrackets = byte == UInt8(ascii: "<") || isInBrackets && byte != UInt8(ascii: ">")
        }
    }
}

extension UInt8 {
    /// What an atom of a mail address may have (RFC 5322, section 3.2.3), and every byte beyond ASCII.
    fileprivate var isMailAtomByte: Bool {
        isASCIIAlphanumeric || self >= 0x80 || "!#$%&'*+-/=?^_`{|}~".utf8.contains(self)
    }
}
