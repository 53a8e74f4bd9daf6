import Foundation
import TestSupport

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
