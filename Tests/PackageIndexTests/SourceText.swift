import Foundation

/// The program's own text: for tests that compare a table with all that there is.
enum SourceText {
    private static let top = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources")

    static func file(_ path: String) throws -> String {
        try String(contentsOf: top.appending(path: path), encoding: .utf8)
    }

    /// All Swift files below Sources.
    static func all() throws -> [String] {
        let enumerator = FileManager.default.enumerator(at: top, includingPropertiesForKeys: nil)
        let files = (enumerator?.allObjects ?? []).compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }
        return try files.map { try String(contentsOf: $0, encoding: .utf8) }
    }
}
