package import PackagingStandards
internal import Persistence

/// What a person wants to see of a project: its current release in the words of its own metadata, and all files.
package struct ProjectSummary: Sendable {
    package let page: SimpleProjectPage
    /// The current release: the highest version that is final and not yanked, else the highest there is.
    package let version: Version
    /// The metadata of the current release: its newest wheel's, else its sdist's.
    package let metadata: CoreMetadata
    package let lastSerial: Int64
}

extension ProjectReader {
    /// The project of that normalized name as a person sees it, or nothing.
    package func summary(of name: String) async throws -> ProjectSummary? {
        guard let page = try await page(of: name) else { return nil }
        let versions = try page.versions.map { try Version($0) }
        let yanked = try await yankedVersions(of: name)
        let current = versions.last { !$0.isPrerelease && !yanked.contains($0.canonical) } ?? versions.last
        guard let current, let bytes = try await releaseMetadata(of: name, version: current.canonical) else { return nil }
        return ProjectSummary(
            page: page,
            version: current,
            metadata: try CoreMetadata(parsing: bytes, policy: .installing),
            lastSerial: page.lastSerial
        )
    }

    private func yankedVersions(of name: String) async throws -> Set<String> {
        let versions = try await read { transaction in
            try transaction.all(
                """
                SELECT releases.version FROM releases JOIN projects ON projects.number = releases.project
                WHERE projects.name = \(name) AND releases.yanked_at IS NOT NULL
                """
            ) { try $0.text(0) }
        }
        return Set(versions)
    }

    /// Wheels come before sdists, and the newest first.
    private func releaseMetadata(of name: String, version: String) async throws -> [UInt8]? {
        try await read { transaction in
            try transaction.first(
                """
                SELECT file_metadata.content FROM files
                JOIN projects ON projects.number = files.project
                JOIN file_metadata ON file_metadata.file = files.number
                WHERE projects.name = \(name) AND files.version = \(version)
                ORDER BY files.kind, files.uploaded_at DESC, files.filename LIMIT 1
                """
            ) { try $0.blob(0) }
        }
    }
}
