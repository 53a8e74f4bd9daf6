/// Text in HTML: what it is decoded to, and how it is written.
enum HTMLBytes {
    /// Line ends become line feeds (HTML standard, section 13.2.3.5), a form feed a space; other control characters but tabs go.
    static func prepared(_ bytes: String.UTF8View) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var wasReturn = false
        var heldBack: UInt8?
        for byte in bytes {
            if let lead = heldBack {
                heldBack = nil
                // U+0080 to U+009F are control characters.
                if byte >= 0xA0 { output += [lead, byte] }
                continue
            }
            switch byte {
            case 0x0D: output.append(0x0A)
            case 0x0A where wasReturn: break
            case 0x0C: output.append(0x20)
            case 0x00...0x08, 0x0B, 0x0E...0x1F, 0x7F: break
            case 0xC2: heldBack = byte
            default: output.append(byte)
            }
            wasReturn = byte == 0x0D
        }
        return output
    }

    /// Character references decoded (section 13.2.5.72): all numeric ones, and those names that serialisers write.
    static func decoded(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        guard bytes.contains(UInt8(ascii: "&")) else { return Array(bytes) }
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var rest = bytes
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "&") else {
                output.append(byte)
                continue
            }
            guard let scalar = rest.first == UInt8(ascii: "#") ? numeric(&rest) : named(&rest) else {
                output.append(byte)
                continue
            }
            if isText(scalar) { output += Array(String(Character(scalar)).utf8) }
        }
        return output
    }

    /// Appends text so that it stands for itself, in an element or in double quotes.
    static func append(_ text: [UInt8], to output: inout [UInt8]) {
        for byte in text {
            switch byte {
            case UInt8(ascii: "&"): output += "&amp;".utf8
            case UInt8(ascii: "<"): output += "&lt;".utf8
            case UInt8(ascii: ">"): output += "&gt;".utf8
            case UInt8(ascii: "\""): output += "&quot;".utf8
            default: output.append(byte)
            }
        }
    }

    private static let names: [String: Unicode.Scalar] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": "\u{A0}",
    ]

    private static func named(_ rest: inout ArraySlice<UInt8>) -> Unicode.Scalar? {
        let name = rest.prefix(5).prefix { $0 != UInt8(ascii: ";") }
        guard let end = rest.dropFirst(name.count).first, end == UInt8(ascii: ";"),
            let scalar = names[String(decoding: name, as: UTF8.self)]
        else { return nil }
        rest = rest.dropFirst(name.count + 1)
        return scalar
    }

    /// `#65`, `#x41`; the semicolon may be missing.
    private static func numeric(_ rest: inout ArraySlice<UInt8>) -> Unicode.Scalar? {
        let isHexadecimal = rest.dropFirst().first?.lowercasedASCII == UInt8(ascii: "x")
        let digits = rest.dropFirst(isHexadecimal ? 2 : 1).prefix { value(of: $0, isHexadecimal) != nil }
        guard !digits.isEmpty else { return nil }
        var number: UInt32 = 0
        for digit in digits where number <= 0x10FFFF {
            number = number * (isHexadecimal ? 16 : 10) + (value(of: digit, isHexadecimal) ?? 0)
        }
        rest = rest[digits.endIndex...]
        if rest.first == UInt8(ascii: ";") { rest = rest.dropFirst() }
        return Unicode.Scalar(number == 0 ? 0xFFFD : number) ?? "\u{FFFD}"
    }

    private static func value(of digit: UInt8, _ isHexadecimal: Bool) -> UInt32? {
        switch digit.lowercasedASCII {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(digit - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): isHexadecimal ? UInt32(digit.lowercasedASCII - UInt8(ascii: "a")) + 10 : nil
        default: nil
        }
    }

    private static func isText(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A: true
        case 0x00...0x1F, 0x7F...0x9F: false
        default: true
        }
    }
}
