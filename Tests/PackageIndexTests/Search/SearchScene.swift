import PackageIndex
import Persistence
import TestSupport

/// An index with a maintainer who publishes what is to be found.
struct SearchScene {
    let publishing: PublishingScene

    var index: TestIndex { publishing.index }

    init(storage: TestIndex.Storage = .memory) async throws {
        publishing = try await PublishingScene(storage: storage)
    }

    static func wheel(_ name: String, _ version: String = "1.0", _ summary: String? = nil, lines: [String] = []) -> BuiltDistribution {
        var builder = WheelBuilder(name, version)
        builder.metadataLines = (summary.map { ["Summary: \($0)"] } ?? []) + lines
        return builder.build()
    }

    func publish(_ name: String, _ version: String = "1.0", _ summary: String? = nil, lines: [String] = []) async throws {
        try await publishing.publish(Self.wheel(name, version, summary, lines: lines))
    }

    /// Puts so many projects there that were never uploaded, `NAME-1` and on, which is a thousand times as quick.
    func fill(_ count: Int, _ name: String, _ summary: String) async throws {
        let numbers: SQL = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(count)) SELECT"
        let metadata = "Metadata-Version: 2.1\nName: \(name)\nVersion: 1.0\nSummary: \(summary)\n\n"
        let hash = "\(name)-"
        try await index.change(
            """
            INSERT INTO projects (id, name, spelling, status, created_at, size, last_serial)
            \(numbers) \(hash) || i, \(hash) || i, \(hash) || i, 'active', 0, 0, 1 FROM n
            """,
            """
            INSERT INTO releases (project, version, spelling, created_at)
            SELECT number, '1', '1.0', 0 FROM projects WHERE name LIKE \(hash + "%")
            """,
            """
            INSERT INTO files (project, version, filename, kind, python_tag, size, sha256, blake2b_256, metadata_sha256, uploaded_at, uploaded_by)
            SELECT number, '1', name, 'bdist_wheel', 'py3', 0, name, name, '', 0, (SELECT id FROM users LIMIT 1)
            FROM projects WHERE name LIKE \(hash + "%")
            """,
            "INSERT INTO file_metadata (file, content) SELECT number, \(Array(metadata.utf8)) FROM files WHERE filename LIKE \(hash + "%")",
            "INSERT INTO search_stale (project, mark) SELECT number, 1 FROM projects WHERE name LIKE \(hash + "%")"
        )
    }

    func find(_ text: String, classifiers: [String] = [], page: Int = 1) async throws -> SearchResults {
        try await index.search.find(try SearchQuery(text, classifiers: classifiers), page: page)
    }

    /// The names that are found, in their order.
    func names(_ text: String, classifiers: [String] = []) async throws -> [String] {
        try await find(text, classifiers: classifiers).hits.map(\.name)
    }

    func suggestions(_ text: String) async throws -> [String] {
        try await find(text).suggestions.map(\.name)
    }
}
