/// A piece of HTML.
enum HTMLToken {
    /// Decoded, in UTF-8; line ends are line feeds, and there are no other control characters than tabs.
    case text([UInt8])
    case start(HTMLTag)
    /// The name in lower case.
    case end(String)
}

/// A start tag.
struct HTMLTag {
    /// In lower case; empty if it is longer than any that is known.
    let name: String
    /// Of the attributes that anything here asks for, the first of each name, decoded.
    fileprivate(set) var attributes: [String: [UInt8]] = [:]
    fileprivate(set) var isSelfClosing = false
}

/// Takes HTML apart, as the tokenizer of the HTML standard does (section 13.2.5), where that tells tags from text.
///
/// Comments, declarations and the elements whose content is no markup (scripts, styles, titles and the like) are passed over. What the
/// standard reads in another way inside of SVG and MathML is read as HTML: both are left out anyway. Each byte is looked at a bounded
/// number of times.
struct HTMLTokenizer {
    /// Elements whose content is text up to their own end tag (section 13.2.5, RCDATA, RAWTEXT and script data states).
    private static let rawText: Set<String> = [
        "script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes", "noscript",
    ]
    private static let nameLimit = 20

    private let bytes: [UInt8]
    private var position = 0

    /// Broken UTF-8 is mended first.
    init(_ html: [UInt8]) {
        bytes = HTMLBytes.prepared(String(decoding: html, as: UTF8.self).utf8)
    }

    mutating func next() -> HTMLToken? {
        while position < bytes.count {
            guard beginsMarkup(position) else { return .text(text()) }
            if let token = markup() { return token }
        }
        return nil
    }

    /// The tag open state: what a `<` has to be followed by to be more than text.
    private func beginsMarkup(_ index: Int) -> Bool {
        guard bytes[index] == UInt8(ascii: "<"), index + 1 < bytes.count else { return false }
        let next = bytes[index + 1]
        return next.isASCIILetter || next == UInt8(ascii: "!") || next == UInt8(ascii: "?")
            || (next == UInt8(ascii: "/") && index + 2 < bytes.count)
    }

    /// The data state.
    private mutating func text() -> [UInt8] {
        let start = position
        repeat { position += 1 } while position < bytes.count && !beginsMarkup(position)
        return HTMLBytes.decoded(bytes[start..<position])
    }

    private mutating func markup() -> HTMLToken? {
        let next = bytes[position + 1]
        guard next != UInt8(ascii: "!") else { return passDeclaration() }
        guard next != UInt8(ascii: "?") else { return passBogusComment() }
        guard next == UInt8(ascii: "/") else { return startTag() }
        guard bytes[position + 2].isASCIILetter else { return passBogusComment() }
        position += 2
        let name = tagName()
        var ignored = HTMLTag(name: name)
        return readAttributes(into: &ignored) ? .end(name) : nil
    }

    /// The markup declaration open state, and the comment states after it.
    private mutating func passDeclaration() -> HTMLToken? {
        guard bytes[position...].starts(with: "<!--".utf8) else { return passBogusComment() }
        position += 4
        for abrupt in [">", "->"] where bytes[position...].starts(with: abrupt.utf8) {
            position += abrupt.utf8.count
            return nil
        }
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "-") {
                for end in ["-->", "--!>"] where bytes[position...].starts(with: end.utf8) {
                    position += end.utf8.count
                    return nil
                }
            }
            position += 1
        }
        return nil
    }

    /// The bogus comment state: up to the next `>`.
    private mutating func passBogusComment() -> HTMLToken? {
        while position < bytes.count, bytes[position] != UInt8(ascii: ">") { position += 1 }
        position += 1
        return nil
    }

    private mutating func startTag() -> HTMLToken? {
        position += 1
        var tag = HTMLTag(name: tagName())
        guard readAttributes(into: &tag) else { return nil }
        guard tag.name != "plaintext" else {
            position = bytes.count
            return nil
        }
        guard Self.rawText.contains(tag.name) else { return .start(tag) }
        passRawText(tag.name)
        return nil
    }

    /// Up to the end tag of that name: a name that only begins so does not end it.
    private mutating func passRawText(_ name: String) {
        let name = Array(name.utf8)
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "<"), isEndTag(name, at: position) { return }
            position += 1
        }
    }

    private func isEndTag(_ name: [UInt8], at start: Int) -> Bool {
        let end = start + 2 + name.count
        guard end < bytes.count, bytes[start + 1] == UInt8(ascii: "/") else { return false }
        return bytes[start + 2..<end].map(\.lowercasedASCII) == name && bytes[end].endsTagName
    }

    /// The tag name state.
    private mutating func tagName() -> String {
        let start = position
        while position < bytes.count, !bytes[position].endsTagName { position += 1 }
        guard position - start <= Self.nameLimit else { return "" }
        return String(decoding: bytes[start..<position].map(\.lowercasedASCII), as: UTF8.self)
    }

    /// The attribute states, up to and with the `>`.
    /// - Returns: whether there was one: a tag that does not end is none.
    private mutating func readAttributes(into tag: inout HTMLTag) -> Bool {
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: ">"):
                tag.isSelfClosing = bytes[position - 1] == UInt8(ascii: "/")
                position += 1
                return true
            case let byte where byte.isHTMLSpace || byte == UInt8(ascii: "/"): position += 1
            default: readAttribute(into: &tag)
            }
        }
        return false
    }

    private mutating func readAttribute(into tag: inout HTMLTag) {
        let start = position
        // A `=` at the beginning belongs to the name.
        repeat { position += 1 } while position < bytes.count && !bytes[position].endsAttributeName
        let end = position
        passSpace()
        var value: [UInt8] = []
        if position < bytes.count, bytes[position] == UInt8(ascii: "=") {
            position += 1
            passSpace()
            value = attributeValue()
        }
        guard end - start <= Self.nameLimit else { return }
        let name = String(decoding: bytes[start..<end].map(\.lowercasedASCII), as: UTF8.self)
        guard HTMLAttributes.known.contains(name), tag.attributes[name] == nil else { return }
        tag.attributes[name] = value
    }

    private mutating func passSpace() {
        while position < bytes.count, bytes[position].isHTMLSpace { position += 1 }
    }

    private mutating func attributeValue() -> [UInt8] {
        guard position < bytes.count else { return [] }
        let quote = bytes[position]
        let isQuoted = quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'")
        if isQuoted { position += 1 }
        let start = position
        if isQuoted {
            while position < bytes.count, bytes[position] != quote { position += 1 }
        } else {
            while position < bytes.count, !bytes[position].isHTMLSpace, bytes[position] != UInt8(ascii: ">") { position += 1 }
        }
        let value = bytes[start..<position]
        if isQuoted { position += 1 }
        return HTMLBytes.decoded(value)
    }
}

extension UInt8 {
    /// ASCII whitespace as HTML has it; form feeds and carriage returns are gone by then.
    var isHTMLSpace: Bool { self == 0x20 || self == 0x09 || self == 0x0A }

    fileprivate var isASCIILetter: Bool {
        let byte = lowercasedASCII
        return byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z")
    }

    var lowercasedASCII: UInt8 { self >= UInt8(ascii: "A") && self <= UInt8(ascii: "Z") ? self | 0x20 : self }

    fileprivate var endsTagName: Bool { isHTMLSpace || self == UInt8(ascii: "/") || self == UInt8(ascii: ">") }

    fileprivate var endsAttributeName: Bool { endsTagName || self == UInt8(ascii: "=") }
}
