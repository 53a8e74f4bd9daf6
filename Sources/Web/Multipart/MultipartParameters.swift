/// The `; name=value` parameters after the first word of a header's value, read from the front.
///
/// Both headers that matter here have them: Content-Type (RFC 9110 section 5.6.6) and Content-Disposition
/// (RFC 7578 section 4.2). They differ in what a quoted value means.
struct MultipartParameters {
    /// What stands between double quotes.
    enum Quoting {
        /// RFC 9110 section 5.6.4: a backslash takes the next character as it is.
        case http
        /// What clients write into forms. Browsers, urllib3 and curl send `%22`, `%0D` and `%0A` for a double quote,
        /// CR and LF (HTML, "multipart/form-data encoding algorithm") and a backslash as it is; reqwest, httpx and
        /// older versions of curl double a backslash, and some put one before a double quote.
        case form
    }

    /// Reads what follows the first word, all of it; nil if it does not have the form that it must have.
    static func read(_ bytes: ArraySlice<UInt8>, quoting: Quoting) -> [MultipartParameter]? {
        var reader = MultipartParameters(bytes: bytes, quoting: quoting, position: bytes.startIndex)
        var parameters: [MultipartParameter] = []
        do throws(MalformedParameter) {
            while let parameter = try reader.next() { parameters.append(parameter) }
        } catch {
            return nil
        }
        return parameters
    }

    private let bytes: ArraySlice<UInt8>
    private let quoting: Quoting
    private var position: Int

    /// The next parameter; nil at the end.
    private mutating func next() throws(MalformedParameter) -> MultipartParameter? {
        skipSpace()
        guard let byte = current else { return nil }
        guard byte == UInt8(ascii: ";") else { throw MalformedParameter() }
        // Empty parameters, as after a last semicolon, are allowed.
        while take(UInt8(ascii: ";")) { skipSpace() }
        guard current != nil else { return nil }
        let name = token()
        guard !name.isEmpty, take(UInt8(ascii: "=")) else { throw MalformedParameter() }
        let isQuoted = take(UInt8(ascii: "\""))
        let value = isQuoted ? try quotedString() : Array(token())
        guard isQuoted || !value.isEmpty else { throw MalformedParameter() }
        return MultipartParameter(
            name: String(decoding: name, as: UTF8.self).lowercased(), value: value, isQuoted: isQuoted)
    }

    private var current: UInt8? { position < bytes.endIndex ? bytes[position] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard current == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = current, byte == 0x20 || byte == 0x09 { position += 1 }
    }

    private mutating func token() -> ArraySlice<UInt8> {
        let token = bytes[position...].prefix { $0.isTokenCharacter }
        position = token.endIndex
        return token
    }

    /// Reads up to the closing quote. Control characters cannot be here: the header would have been refused.
    private mutating func quotedString() throws(MalformedParameter) -> [UInt8] {
        var value: [UInt8] = []
        while let byte = current {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return value
            case UInt8(ascii: "\\"): value.append(try escaped())
            case UInt8(ascii: "%"): value.append(percentDecoded() ?? byte)
            default: value.append(byte)
            }
        }
        throw MalformedParameter()
    }

    /// What a backslash and the byte after it stand for.
    private mutating func escaped() throws(MalformedParameter) -> UInt8 {
        guard let byte = current else { throw MalformedParameter() }
        switch quoting {
        case .form where byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\"):
            return UInt8(ascii: "\\")
        case .form, .http:
            position += 1
            return byte
        }
    }

    /// The byte that a percent sign and two digits stand for in a form, if it is one of the three that are written so.
    private mutating func percentDecoded() -> UInt8? {
        guard quoting == .form else { return nil }
        let byte: UInt8
        switch Array(bytes[position...].prefix(2)) {
        case Array("22".utf8): byte = UInt8(ascii: "\"")
        case Array("0D".utf8), Array("0d".utf8): byte = UInt8(ascii: "\r")
        case Array("0A".utf8), Array("0a".utf8): byte = UInt8(ascii: "\n")
        default: return nil
        }
        position += 2
        return byte
    }
}

/// One parameter of a header.
struct MultipartParameter {
    /// In lower case.
    let name: String
    /// Without quotes, and with its escapes resolved.
    let value: [UInt8]
    let isQuoted: Bool
}

private struct MalformedParameter: Error {}

extension UInt8 {
    /// RFC 9110 section 5.6.2.
    var isTokenCharacter: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"), UInt8(ascii: "&"),
            UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "^"), UInt8(ascii: "_"), UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
