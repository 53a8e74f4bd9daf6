package import PackagingStandards
internal import Persistence

/// What a person wants to see of a project: a release in the words of its own metadata, and all files.
package struct ProjectSummary: Sendable {
    package let page: SimpleProjectPage
    /// The release that was asked for, or the current one.
    package let version: Version
    /// The metadata of that release: its newest wheel's, else its sdist's.
    package let metadata: CoreMetadata
    package let lastSerial: Int64
}

extension ProjectReader {
    /// The project of that normalized name as a person sees it, in one snapshot, or nothing.
    /// - Parameter version: which release; none for the current one.
    package func summary(of name: String, version: Version? = nil) async throws -> ProjectSummary? {
        try await read { transaction in
            guard let number = try transaction.first("SELECT number FROM projects WHERE name = \(name)", { try $0.integer(0) }),
                let page = try Self.page(of: name, transaction)
            else { return nil }
            let versions = try page.versions.map { try Version($0) }
            let yanked = try Self.yankedVersions(of: number, transaction)
            let current = currentVersion(of: versions.map { ($0, yanked.contains($0.canonical)) })
            let wanted = version.map { wanted in versions.first { $0 == wanted } } ?? current
            guard let wanted, let bytes = try releaseMetadata(of: number, wanted.canonical, transaction) else { return nil }
            return ProjectSummary(
                page: page,
                version: wanted,
                metadata: try CoreMetadata(parsing: bytes, policy: .installing),
                lastSerial: page.lastSerial
            )
        }
    }

    private static func yankedVersions(of project: Int64, _ transaction: ReadTransaction) throws -> Set<String> {
        Set(
            try transaction.all("SELECT version FROM releases WHERE project = \(project) AND yanked_at IS NOT NULL") { try $0.text(0) }
        )
    }
}

/// The release that stands for the project: what is not yanked comes before what is, final before pre-releases, and then the highest.
func currentVersion(of versions: [(version: Version, isYanked: Bool)]) -> Version? {
    func rank(_ entry: (version: Version, isYanked: Bool)) -> Int {
        (entry.isYanked ? 0 : 2) + (entry.version.isPrerelease ? 0 : 1)
    }
    return versions.max { left, right in (rank(left), left.version) < (rank(right), right.version) }?.version
}

/// Wheels come before sdists, and the newest first.
func releaseMetadata(of project: Int64, _ version: String, _ transaction: ReadTransaction) throws -> [UInt8]? {
    try transaction.first(
        """
        SELECT file_metadata.content FROM files JOIN file_metadata ON file_metadata.file = files.number
        WHERE files.project = \(project) AND files.version = \(version)
        ORDER BY files.kind, files.uploaded_at DESC, files.filename LIMIT 1
        """
    ) { try $0.blob(0) }
}
