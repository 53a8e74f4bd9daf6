internal import Foundation

/// A JSON array of strings.
enum TextList {
    static func read(_ bytes: [UInt8]) throws -> [String] {
        try JSONDecoder().decode([String].self, from: Data(bytes))
    }
}
