package import PackagingStandards
internal import Persistence

/// A project with a release of it, as people and tools are told that want more than the simple index has.
package struct PublishedProject: Sendable {
    package let name: ProjectName
    package let lastSerial: Int64
    /// The release that was asked for, or the current one.
    package let release: Release
    /// The metadata of that release: its newest wheel's, else its sdist's.
    package let metadata: CoreMetadata
    /// The description in that metadata, as it is shown.
    package let description: Description
    /// All releases that have files, in the order of their versions; only the one that was asked for, if one was.
    package let releases: [Release]
    package let roles: [(role: String, user: String)]

    /// A description for people.
    package enum Description: Hashable, Sendable {
        case none
        /// As it was written: it is no markup, was not rendered yet, or cannot be.
        case plain(String)
        /// A sanitised fragment (`HTMLSanitizer`), which may stand in a page as it is. Its headings begin at the second level.
        case html(String)
    }

    package struct Release: Sendable {
        package let version: Version
        package let isYanked: Bool
        package let yankReason: String?
        /// By their names.
        package internal(set) var files: [File] = []
    }

    package struct File: Sendable {
        package let filename: String
        package let kind: String
        package let pythonTag: String
        /// In bytes.
        package let size: Int64
        package let sha256: String
        package let blake2b256: String
        package let md5: String?
        package let requiresPython: String?
        package let metadataSHA256: String
        package let comment: String?
        /// In microseconds since the beginning of 1970 UTC.
        package let uploadedAt: Int64

        /// Its path on the index.
        package var path: String { "/files/\(sha256)/\(FilePath.encoded(filename))" }
    }
}

extension ProjectReader {
    /// The project of that normalized name, in one snapshot, or nothing if there is no such release or it is withheld.
    /// - Parameter version: which release; none for the current one. Only the rows of that release are read then.
    package func project(_ name: String, version: Version? = nil) async throws -> PublishedProject? {
        try await read { try PublishedProject.find(name, version, $0) }
    }
}

extension PublishedProject {
    fileprivate static func find(_ name: String, _ version: Version?, _ transaction: ReadTransaction) throws -> PublishedProject? {
        let project = try transaction.first("SELECT number, spelling, status, last_serial FROM projects WHERE name = \(name)") { row in
            (
                number: try row.integer(0), spelling: try row.text(1), status: try ProjectStatus(stored: try row.text(2)),
                serial: try row.integer(3)
            )
        }
        guard let project, project.status != .quarantined else { return nil }
        let releases = try releases(of: project.number, only: version?.canonical, transaction)
        guard let release = current(of: releases),
            let stored = try releaseMetadata(of: project.number, release.version.canonical, transaction)
        else { return nil }
        let metadata = try CoreMetadata(parsing: stored.bytes, policy: .installing)
        return PublishedProject(
            name: try ProjectName(project.spelling),
            lastSerial: project.serial,
            release: release,
            metadata: metadata,
            description: try description(metadata, digest: stored.description, transaction),
            releases: releases,
            roles: try roles(of: project.number, transaction)
        )
    }

    /// The release that stands for the project: what is not yanked comes before what is, final before pre-releases, and then the highest.
    static func current(of releases: [Release]) -> Release? {
        func rank(_ release: Release) -> Int { (release.isYanked ? 0 : 2) + (release.version.isPrerelease ? 0 : 1) }
        return releases.max { left, right in (rank(left), left.version) < (rank(right), right.version) }
    }

    private static func releases(of project: Int64, only version: String?, _ transaction: ReadTransaction) throws -> [Release] {
        let restriction: SQL = version.map { " AND version = \($0)" } ?? ""
        var releases: [String: Release] = [:]
        try transaction.forEach(
            "SELECT version, spelling, yanked_at, yank_reason FROM releases WHERE project = \(project)\(restriction)"
        ) { row in
            releases[try row.text(0)] = Release(
                version: try Version(try row.text(1)),
                isYanked: try row.optionalInteger(2) != nil,
                yankReason: try row.optionalText(3)
            )
        }
        try transaction.forEach(
            """
            SELECT version, filename, kind, python_tag, size, sha256, blake2b_256, md5, requires_python, metadata_sha256, comment, uploaded_at
            FROM files WHERE project = \(project)\(restriction) ORDER BY filename
            """
        ) { row in releases[try row.text(0)]?.files.append(try File(row)) }
        return releases.values.filter { !$0.files.isEmpty }.sorted { $0.version < $1.version }
    }

    private static func description(
        _ metadata: CoreMetadata,
        digest: String?,
        _ transaction: ReadTransaction
    ) throws -> Description {
        guard let text = metadata.description else { return .none }
        let html = try digest.flatMap { digest in
            try transaction.first("SELECT html FROM descriptions WHERE digest = \(digest)") { try $0.optionalText(0) } ?? nil
        }
        return html.map(Description.html) ?? .plain(RenderableDescription.plain(text))
    }

    /// The metadata that speaks for a release, and its description's digest. Wheels come before sdists, and the newest first.
    static func releaseMetadata(
        of project: Int64,
        _ version: String,
        _ transaction: ReadTransaction
    ) throws -> (bytes: [UInt8], description: String?)? {
        try transaction.first(
            """
            SELECT file_metadata.content, files.description FROM files JOIN file_metadata ON file_metadata.file = files.number
            WHERE files.project = \(project) AND files.version = \(version)
            ORDER BY files.kind, files.uploaded_at DESC, files.filename LIMIT 1
            """
        ) { (bytes: try $0.blob(0), description: try $0.optionalText(1)) }
    }

    private static func roles(of project: Int64, _ transaction: ReadTransaction) throws -> [(role: String, user: String)] {
        try transaction.all(
            """
            SELECT roles.role, users.name FROM roles JOIN users ON users.id = roles.user_id WHERE roles.project = \(project)
            ORDER BY roles.role DESC, users.name_key
            """
        ) { (role: try $0.text(0) == "owner" ? "Owner" : "Maintainer", user: try $0.text(1)) }
    }
}

extension PublishedProject.File {
    fileprivate init(_ row: Row) throws {
        filename = try row.text(1)
        kind = try row.text(2)
        pythonTag = try row.text(3)
        size = try row.integer(4)
        sha256 = try row.text(5)
        blake2b256 = try row.text(6)
        md5 = try row.optionalText(7)
        requiresPython = try row.optionalText(8)
        metadataSHA256 = try row.text(9)
        comment = try row.optionalText(10)
        uploadedAt = try row.integer(11)
    }
}
