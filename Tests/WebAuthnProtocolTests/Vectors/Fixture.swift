import Foundation

/// Files under `Fixtures/`, whose origin `Fixtures/ORIGIN.md` tells.
enum Fixture {
    static func data(_ name: String) throws -> Data {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        return try Data(contentsOf: folder.appending(path: "Fixtures/\(name)"))
    }

    static func json<Value: Decodable>(_ name: String, as type: Value.Type = Value.self) throws -> Value {
        try JSONDecoder().decode(type, from: data(name))
    }

    /// Lines of hexadecimal.
    static func lines(_ name: String) throws -> [[UInt8]] {
        String(decoding: try data(name), as: UTF8.self).split(separator: "\n").map { Hexadecimal.decode(String($0)) }
    }
}

/// Bytes as fixtures and the oracle write them.
enum Hexadecimal {
    static func decode(_ text: String) -> [UInt8] {
        let digits = text.utf8.map { $0 < 0x3A ? $0 &- 0x30 : ($0 | 0x20) &- 0x57 }
        return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    static func encode(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0xF)]] }, as: UTF8.self)
    }
}
