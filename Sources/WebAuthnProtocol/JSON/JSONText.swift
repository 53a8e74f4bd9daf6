/// JSON that is written: members in the order in which they are given.
enum JSONText {
    case boolean(Bool)
    case integer(Int)
    case string(String)
    case array([JSONText])
    case object([(name: String, value: JSONText)])

    /// Compact, and safe inside a page of HTML too: `<`, `>` and `&` are escaped.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return bytes
    }

    private func append(to bytes: inout [UInt8]) {
        switch self {
        case .boolean(let value): bytes += Array((value ? "true" : "false").utf8)
        case .integer(let value): bytes += Array(String(value).utf8)
        case .string(let text): JSONText.append(text, to: &bytes)
        case .array(let elements):
            JSONText.append(elements, between: ("[", "]"), to: &bytes) { $0.append(to: &$1) }
        case .object(let members):
            JSONText.append(members, between: ("{", "}"), to: &bytes) { member, bytes in
                JSONText.append(member.name, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                member.value.append(to: &bytes)
            }
        }
    }

    private static func append<Item>(
        _ items: [Item], between brackets: (open: String, close: String), to bytes: inout [UInt8],
        appending: (Item, inout [UInt8]) -> Void
    ) {
        bytes += Array(brackets.open.utf8)
        for (index, item) in items.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            appending(item, &bytes)
        }
        bytes += Array(brackets.close.utf8)
    }

    private static func append(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 0x00...0x1F, 0x7F, UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"):
                let digits = String(byte, radix: 16)
                bytes += Array(("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
