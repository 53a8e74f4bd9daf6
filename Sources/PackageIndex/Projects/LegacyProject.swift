package import PackagingStandards
internal import Persistence

/// A project as `/pypi/NAME/json` and `/pypi/NAME/VERSION/json` tell of it: PyPI's document, which tools read that want more than the
/// simple index has.
package struct LegacyProject: Sendable {
    let name: ProjectName
    package let lastSerial: Int64
    /// The release that was asked for, or the current one.
    let release: Release
    let metadata: CoreMetadata
    /// All that have files, in the order of their versions.
    let releases: [Release]
    let roles: [(role: String, user: String)]

    struct Release: Sendable {
        let version: Version
        let isYanked: Bool
        let yankReason: String?
        var files: [File] = []
    }

    struct File: Sendable {
        let filename: String
        let kind: String
        let pythonTag: String
        let size: Int64
        let sha256: String
        let blake2b256: String
        let md5: String?
        let requiresPython: String?
        let metadataSHA256: String
        let comment: String?
        let uploadedAt: Int64
    }
}

extension ProjectReader {
    /// The project of that normalized name, in one snapshot, or nothing.
    /// - Parameter version: which release; none for the current one.
    package func legacyProject(_ name: String, version: Version? = nil) async throws -> LegacyProject? {
        try await read { try LegacyProject.find(name, version, $0) }
    }
}

extension LegacyProject {
    fileprivate static func find(_ name: String, _ version: Version?, _ transaction: ReadTransaction) throws -> LegacyProject? {
        let project = try transaction.first("SELECT number, spelling, status, last_serial FROM projects WHERE name = \(name)") { row in
            (
                number: try row.integer(0), spelling: try row.text(1), status: try ProjectStatus(stored: try row.text(2)),
                serial: try row.integer(3)
            )
        }
        guard let project, project.status != .quarantined else { return nil }
        let releases = try releases(of: project.number, transaction)
        let wanted = version.map { wanted in releases.first { $0.version == wanted } } ?? current(of: releases)
        guard let wanted, let bytes = try releaseMetadata(of: project.number, wanted.version.canonical, transaction) else { return nil }
        return LegacyProject(
            name: try ProjectName(project.spelling),
            lastSerial: project.serial,
            release: wanted,
            metadata: try CoreMetadata(parsing: bytes, policy: .installing),
            releases: releases,
            roles: try roles(of: project.number, transaction)
        )
    }

    private static func current(of releases: [Release]) -> Release? {
        currentVersion(of: releases.map { ($0.version, $0.isYanked) }).flatMap { version in releases.first { $0.version == version } }
    }

    private static func releases(of project: Int64, _ transaction: ReadTransaction) throws -> [Release] {
        var releases: [String: Release] = [:]
        try transaction.forEach("SELECT version, spelling, yanked_at, yank_reason FROM releases WHERE project = \(project)") { row in
            releases[try row.text(0)] = Release(
                version: try Version(try row.text(1)),
                isYanked: try row.optionalInteger(2) != nil,
                yankReason: try row.optionalText(3)
            )
        }
        try transaction.forEach(
            """
            SELECT version, filename, kind, python_tag, size, sha256, blake2b_256, md5, requires_python, metadata_sha256, comment, uploaded_at
            FROM files WHERE project = \(project) ORDER BY filename
            """
        ) { row in releases[try row.text(0)]?.files.append(try File(row)) }
        return releases.values.filter { !$0.files.isEmpty }.sorted { $0.version < $1.version }
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

extension LegacyProject.File {
    init(_ row: Row) throws {
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
