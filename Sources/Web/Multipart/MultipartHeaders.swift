/// The headers of one part, read from the block of lines before its body (RFC 7578 section 4, RFC 5322 section 2.2).
///
/// Every line is `name: value` and ends with CR LF. Folded lines, spaces around the name and control characters are
/// refused: no client sends them, and parsers disagree about them.
struct MultipartHeaders {
    let fields: [MultipartHeader]

    /// Reads `block`, which ends with the empty line.
    init(block: [UInt8], limits: MultipartLimits) throws(MultipartError) {
        var fields: [MultipartHeader] = []
        var rest = block[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            // Every LF has its CR: the parser has seen to that.
            let line = rest[..<end].dropLast()
            rest = rest[(end + 1)...]
            if line.isEmpty { break }
            guard fields.count < limits.headerFields else { throw .tooManyHeaders(limit: limits.headerFields) }
            fields.append(try MultipartHeaders.field(line))
        }
        self.fields = fields
    }

    /// The value of the header `name`, in lower case; nil without it.
    func only(_ name: String) throws(MultipartError) -> String? {
        let values = fields.filter { $0.name == name }
        guard values.count <= 1 else { throw .duplicateHeader(name) }
        return values.first?.value
    }

    private static func field(_ line: ArraySlice<UInt8>) throws(MultipartError) -> MultipartHeader {
        let name = line.prefix { $0.isTokenCharacter }
        let afterName = line[name.endIndex...]
        guard !name.isEmpty, afterName.first == UInt8(ascii: ":"),
            let value = String(validating: trimmed(afterName.dropFirst()), as: UTF8.self),
            value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 })
        else { throw .malformedHeader(String(decoding: line, as: UTF8.self)) }
        return MultipartHeader(name: String(decoding: name, as: UTF8.self).lowercased(), value: value)
    }

    private static func trimmed(_ value: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var value = value.drop { $0 == 0x20 || $0 == 0x09 }
        while let byte = value.last, byte == 0x20 || byte == 0x09 { value.removeLast() }
        return value
    }
}

extension MultipartPart {
    /// Makes a part of its headers. Of them, Content-Disposition, Content-Type and Content-Transfer-Encoding mean
    /// something; others are kept and not looked at (RFC 7578 section 4.8).
    init(_ headers: MultipartHeaders) throws(MultipartError) {
        guard let value = try headers.only("content-disposition") else { throw .missingContentDisposition }
        if let encoding = try headers.only("content-transfer-encoding") {
            guard ["binary", "8bit", "7bit"].contains(encoding.lowercased()) else { throw .transferEncoding(encoding) }
        }
        let disposition = try MultipartDisposition(value)
        self.init(
            name: disposition.name, filename: disposition.filename,
            contentType: try headers.only("content-type"), headers: headers.fields)
    }
}
