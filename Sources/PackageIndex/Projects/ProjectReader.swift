package import Credentials
internal import Foundation
package import PackagingStandards
package import Persistence

/// Reads what the index shows.
package struct ProjectReader: Sendable {
    private let database: Database

    package init(database: Database) {
        self.database = database
    }

    /// The project of that normalized name with all its files, or nothing.
    package func page(of name: String) async throws -> SimpleProjectPage? {
        try await database.read { try Self.page(of: name, $0) }
    }

    static func page(of name: String, _ transaction: ReadTransaction) throws -> SimpleProjectPage? {
        let project = try transaction.first("SELECT number, spelling, status, last_serial FROM projects WHERE name = \(name)") { row in
            (number: try row.integer(0), spelling: try row.text(1), status: try row.text(2), serial: try row.integer(3))
        }
        guard let project else { return nil }
        let versions = try versions(of: project.number, transaction)
        let files = try files(of: project.number, versions, transaction)
        let used = Set(files.map(\.version))
        return SimpleProjectPage(
            name: try ProjectName(project.spelling),
            status: try ProjectStatus(stored: project.status).onPages,
            versions: versions.values.map(\.parsed).filter(used.contains).sorted().map(\.description),
            files: SimpleProjectPage.sorted(files),
            lastSerial: project.serial
        )
    }

    /// Every project's name and serial, and the index's own serial.
    package func list() async throws -> SimpleProjectList {
        try await database.read { transaction in
            let projects = try transaction.all("SELECT spelling, last_serial FROM projects ORDER BY name") { row in
                SimpleProjectList.Project(name: try ProjectName(try row.text(0)), lastSerial: try row.integer(1))
            }
            return SimpleProjectList(projects: projects, lastSerial: projects.map(\.lastSerial).max() ?? 0)
        }
    }

    /// What reading a project acts on, by its normalized name, there or not.
    /// - Parameter version: nothing if it is none in particular.
    package func target(project name: String, _ version: Version?) async throws -> TokenTarget {
        try await database.read { transaction in
            let project = try ProjectRow.find(name, transaction)
            return TokenTarget(projectName: name, projectID: project?.id, projectMadeAt: project?.createdAt.microseconds, version: version)
        }
    }

    /// The same of a file, with the version that it belongs to; the index as a whole if there is no such file.
    package func target(sha256: String, filename: String) async throws -> TokenTarget {
        let wheel = filename.hasSuffix(".metadata") ? String(filename.dropLast(9)) : filename
        return try await database.read { transaction in
            try transaction.first(
                """
                SELECT projects.name, projects.id, projects.created_at, files.version
                FROM files JOIN projects ON projects.number = files.project WHERE files.filename = \(wheel) AND files.sha256 = \(sha256)
                """
            ) { row in
                TokenTarget(
                    projectName: try row.text(0), projectID: try row.text(1), projectMadeAt: try row.integer(2),
                    version: try? Version(try row.text(3))
                )
            }
        } ?? .index
    }

    /// The file with this digest and name, or nothing.
    package func file(sha256: String, filename: String) async throws -> StoredFile? {
        try await database.read { transaction in
            try transaction.first(
                """
                SELECT projects.name, files.size, files.kind FROM files JOIN projects ON projects.number = files.project
                WHERE files.filename = \(filename) AND files.sha256 = \(sha256)
                """
            ) { row in
                StoredFile(
                    project: try row.text(0),
                    sha256: sha256,
                    size: try row.integer(1),
                    isWheel: try row.text(2) == DistributionKind.wheel.rawValue
                )
            }
        }
    }

    /// METADATA of the wheel with this digest and name, byte for byte. Sdists have none that installers may rely on.
    package func wheelMetadata(sha256: String, filename: String) async throws -> StoredMetadata? {
        try await database.read { transaction in
            try transaction.first(
                """
                SELECT projects.name, files.metadata_sha256, file_metadata.content
                FROM files JOIN projects ON projects.number = files.project JOIN file_metadata ON file_metadata.file = files.number
                WHERE files.filename = \(filename) AND files.sha256 = \(sha256) AND files.kind = 'bdist_wheel'
                """
            ) { StoredMetadata(project: try $0.text(0), sha256: try $0.text(1), content: try $0.blob(2)) }
        }
    }

    /// Throws unless the database can be read.
    package func requireReadable() async throws {
        _ = try await read { try $0.exists("SELECT 1 FROM projects") }
    }

    func read<Value: Sendable>(_ body: @escaping @Sendable (ReadTransaction) throws -> Value) async throws -> Value {
        try await database.read(body)
    }

    private struct Release {
        let parsed: Version
        let yanked: SimpleProjectPage.Yanked
    }

    private static func versions(of project: Int64, _ transaction: ReadTransaction) throws -> [String: Release] {
        var releases: [String: Release] = [:]
        try transaction.forEach(
            "SELECT version, spelling, yanked_at, yank_reason FROM releases WHERE project = \(project)"
        ) { row in
            let isYanked = try row.optionalInteger(2) != nil
            releases[try row.text(0)] = Release(
                parsed: try Version(try row.text(1)),
                yanked: isYanked ? .yes(reason: try row.optionalText(3)) : .no
            )
        }
        return releases
    }

    private static func files(
        of project: Int64,
        _ releases: [String: Release],
        _ transaction: ReadTransaction
    ) throws -> [(version: Version, file: SimpleProjectPage.File)] {
        var files: [(version: Version, file: SimpleProjectPage.File)] = []
        try transaction.forEach(
            """
            SELECT version, filename, sha256, requires_python, size, uploaded_at, kind, metadata_sha256
            FROM files WHERE project = \(project)
            """
        ) { row in
            guard let release = releases[try row.text(0)] else { return }
            files.append((release.parsed, try file(row, release)))
        }
        return files
    }

    private static func file(_ row: Row, _ release: Release) throws -> SimpleProjectPage.File {
        let (filename, sha256) = (try row.text(1), try row.text(2))
        let isWheel = try row.text(6) == DistributionKind.wheel.rawValue
        return SimpleProjectPage.File(
            filename: filename,
            url: "/files/\(sha256)/\(FilePath.encoded(filename))",
            sha256: sha256,
            requiresPython: try row.optionalText(3),
            size: try row.integer(4),
            uploadTime: try row.integer(5),
            yanked: release.yanked,
            metadataSHA256: isWheel ? try row.text(7) : nil
        )
    }
}

/// A file's name as part of a path (RFC 3986, section 2.1): `+` and `!` of versions stand for themselves only in some readers, so
/// everything but the unreserved characters is encoded.
package enum FilePath {
    package static func encoded(_ filename: String) -> String {
        var text = ""
        for byte in filename.utf8 {
            let scalar = Unicode.Scalar(byte)
            if byte < 0x80, scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "-._~".unicodeScalars.contains(scalar) {
                text.unicodeScalars.append(scalar)
            } else {
                text += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return text
    }
}

/// A file that can be sent.
package struct StoredFile: Hashable, Sendable {
    /// Normalized.
    package let project: String
    package let sha256: String
    /// In bytes.
    package let size: Int64
    package let isWheel: Bool
}

/// A wheel's METADATA.
package struct StoredMetadata: Hashable, Sendable {
    /// Normalized.
    package let project: String
    /// Of the content.
    package let sha256: String
    package let content: [UInt8]
}
