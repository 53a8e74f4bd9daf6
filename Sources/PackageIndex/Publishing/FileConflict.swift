internal import BlobStorage
internal import Persistence

/// What stands in the way of a file: files that are there, and names that were.
struct FileConflict {
    let file: PublishedFile
    let project: ProjectRow?

    /// Whether the same bytes are there under the same name.
    func isIdentical(_ transaction: ReadTransaction) throws -> Bool {
        let found = try transaction.first(
            "SELECT sha256, blake2b_256, project, version FROM files WHERE filename = \(file.filename)"
        ) { row in
            (digests: (try row.text(0), try row.text(1)), project: try row.integer(2), version: try row.text(3))
        }
        guard let found else { return false }
        guard found.digests == (file.digests.sha256, file.digests.blake2b256) else { throw PublishingRefusal.fileExists(file.filename) }
        return found.project == project?.number && found.version == file.version
    }

    /// Refuses what cannot be added. The order is PyPI's.
    func check(_ limits: PublishingLimits, _ transaction: ReadTransaction) throws {
        if let limit = limits.projectSize, (project?.size ?? 0) + file.size > limit {
            throw PublishingRefusal.projectTooLarge(name: file.projectName, limit: limit)
        }
        let sameBytes: SQL = "SELECT filename FROM files WHERE blake2b_256 = \(file.digests.blake2b256)"
        if let filename = try transaction.first(sameBytes, { try $0.text(0) }) {
            throw PublishingRefusal.contentExists(filename: filename)
        }
        guard try !transaction.exists("SELECT 1 FROM used_filenames WHERE filename = \(file.filename)") else {
            throw PublishingRefusal.filenameUsed(file.filename)
        }
        switch file.kind {
        case .sdist: try checkSdist(transaction)
        case .wheel: try checkWheel(transaction)
        }
    }

    private func checkSdist(_ transaction: ReadTransaction) throws {
        guard let project else { return }
        let sdist: SQL = """
            SELECT filename FROM files WHERE project = \(project.number) AND version = \(file.version) AND kind = 'sdist'
            """
        guard let existing = try transaction.first(sdist, { try $0.text(0) }) else { return }
        throw PublishingRefusal.secondSdist(existing: existing, version: file.versionSpelling)
    }

    /// Installers would see one wheel twice, and not say which they take.
    private func checkWheel(_ transaction: ReadTransaction) throws {
        guard let project else { return }
        let mine = WheelIdentity(file.filename)
        let wheels: SQL = """
            SELECT filename FROM files WHERE project = \(project.number) AND version = \(file.version) AND kind = 'bdist_wheel'
            """
        try transaction.forEach(wheels) { row in
            let existing = try row.text(0)
            if WheelIdentity(existing) == mine { throw PublishingRefusal.sameWheel(existing: existing) }
        }
    }
}

/// What tells the wheels of a release apart: the build number and the three tag sets, whose order and case mean nothing.
private struct WheelIdentity: Equatable {
    private let parts: [[Substring]]

    init(_ filename: String) {
        let afterVersion = filename.lowercased().dropLast(".whl".count).split(separator: "-").dropFirst(2)
        parts = afterVersion.map { $0.split(separator: ".").sorted() }
    }
}
