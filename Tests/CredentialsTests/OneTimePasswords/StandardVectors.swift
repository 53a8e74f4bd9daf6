import Foundation

/// The vectors of the standards, see `Fixtures/ORIGIN.md`.
enum StandardVectors {
    struct HOTP: Decodable {
        let count: Int64
        let truncated: UInt32
        let code: String
    }

    struct TOTP: Decodable {
        let seconds: Int64
        let step: String
        let code: String
    }

    struct Base32: Decodable {
        let text: String
        let base32: String
    }

    /// The secret of RFC 4226 and RFC 6238.
    static let secret = Array("12345678901234567890".utf8)

    static func read<Vector: Decodable>(_ name: String, as type: [Vector].Type = [Vector].self) throws -> [Vector] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/\(name).json")
        return try JSONDecoder().decode(type, from: Data(contentsOf: file))
    }
}
