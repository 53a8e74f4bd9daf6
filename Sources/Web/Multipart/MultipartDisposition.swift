/// A part's Content-Disposition: `form-data` with the name of the field and perhaps a file name (RFC 7578 section 4.2).
///
/// Each of both may come plain (`name="..."`) or in the form of RFC 8187 (`name*=utf-8''...`), as reqwest and old
/// versions of urllib3 write what is not plain ASCII, but not in both. Other parameters are ignored.
struct MultipartDisposition {
    /// Not empty, without control characters.
    let name: String
    /// Without control characters; may be empty.
    let filename: String?

    init(_ value: String) throws(MultipartError) {
        let bytes = Array(value.utf8)
        let type = bytes.prefix { $0.isTokenCharacter }
        guard String(decoding: type, as: UTF8.self).lowercased() == "form-data",
            let parameters = MultipartParameters.read(bytes[type.endIndex...], quoting: .form)
        else { throw .malformedContentDisposition(value) }
        let values = try MultipartDisposition.values(of: parameters, in: value)
        guard let name = values["name"], !name.isEmpty else { throw .missingName }
        self.name = try MultipartDisposition.text(name, of: "field name")
        if let filename = values["filename"] {
            self.filename = try MultipartDisposition.text(filename, of: "file name")
        } else {
            filename = nil
        }
    }

    /// The values by the parameters' names, those with a star decoded and under the name without it.
    private static func values(
        of parameters: [MultipartParameter], in value: String
    ) throws(MultipartError) -> [String: [UInt8]] {
        var values: [String: [UInt8]] = [:]
        for parameter in parameters {
            let name = parameter.name.prefix { $0 != "*" }
            var bytes = parameter.value
            if name.utf8.count < parameter.name.utf8.count {
                // A star elsewhere than at the end continues a value over several parameters (RFC 2231): refused.
                guard parameter.name == "\(name)*", !parameter.isQuoted, let decoded = decodedExtended(bytes) else {
                    throw .malformedContentDisposition(value)
                }
                bytes = decoded
            }
            guard values.updateValue(bytes, forKey: String(name)) == nil else {
                throw .duplicateParameter(String(name))
            }
        }
        return values
    }

    private static func text(_ bytes: [UInt8], of parameter: String) throws(MultipartError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .notUTF8(parameter: parameter) }
        guard !text.unicodeScalars.contains(where: \.isInvisible) else {
            throw .controlCharacter(parameter: parameter, value: text)
        }
        return text
    }

    /// The bytes of an extended value, `charset'language'percent-encoded`, in UTF-8 (RFC 8187 section 3.2).
    private static func decodedExtended(_ value: [UInt8]) -> [UInt8]? {
        let fields = value.split(separator: UInt8(ascii: "'"), maxSplits: 2, omittingEmptySubsequences: false)
        guard fields.count == 3, String(decoding: fields[0], as: UTF8.self).lowercased() == "utf-8" else { return nil }
        var bytes: [UInt8] = []
        var rest = fields[2]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst()?.hexadecimalDigit, let low = rest.popFirst()?.hexadecimalDigit else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return bytes
    }
}

extension UInt8 {
    fileprivate var hexadecimalDigit: UInt8? {
        switch self {
        case 0x30...0x39: self - 0x30
        case 0x41...0x46: self - 0x41 + 10
        case 0x61...0x66: self - 0x61 + 10
        default: nil
        }
    }
}
