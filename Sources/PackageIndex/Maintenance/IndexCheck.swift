internal import Accounts
internal import Archives
package import BlobStorage
internal import Foundation
internal import PackagingStandards
package import Persistence

/// Compares the database with the stored files, and says what is wrong and how to mend it.
package struct IndexCheck {
    private let database: Database
    private let blobs: BlobStore

    package init(database: Database, blobs: BlobStore) {
        self.database = database
        self.blobs = blobs
    }

    /// What was found.
    package struct Report: Sendable {
        /// One sentence each.
        package fileprivate(set) var problems: [String] = []
        package fileprivate(set) var files = 0
        /// What is as it may be, and worth knowing: one sentence each.
        package fileprivate(set) var notes: [String] = []
    }

    /// - Parameters:
    ///   - isDeep: reads every file whole: its digests, its metadata, and the digests in a wheel's RECORD.
    ///   - progress: told how many files have been looked at.
    package func run(isDeep: Bool, progress: (Int) -> Void) throws -> Report {
        var report = Report()
        report.problems += try database.integrityProblems().map { "The database is damaged: \($0). Restore it from a backup." }
        try checkSearch(&report)
        let stored = try storedNames(&report)
        let rows = try database.readBlocking { try CheckedFile.all($0) }
        for row in rows {
            try check(row, isDeep: isDeep, &report)
            report.files += 1
            progress(report.files)
        }
        let removed = try database.readBlocking { try removedBlobs($0) }
        try checkStrays(stored, known: Set(rows.map(\.sha256)).union(removed), &report)
        return report
    }

    /// Search is derived, so that damage to it loses nothing.
    private func checkSearch(_ report: inout Report) throws {
        report.problems += try database.searchIndexProblems().map { problem in
            "The search index is damaged: \(problem). Restart the server: half a minute later it makes the index anew."
        }
        let stale = try database.readBlocking { try SearchIndex.staleCount($0) }
        guard stale > 0 else { return }
        report.notes.append("Search does not know yet what changed in \(stale) project\(stale == 1 ? "" : "s"): the server catches up.")
    }

    /// The stored files are listed before the database is read, so that an upload which is being committed is not taken for a stray.
    private func storedNames(_ report: inout Report) throws -> [String] {
        let names = try blobs.names()
        guard try blobs.isAlone() else { return names }
        for name in try blobs.leftovers() {
            report.problems.append("'incoming/\(name)' is left over from an upload that was cut off: the next start removes it.")
        }
        return names
    }

    private func checkStrays(_ stored: [String], known: Set<String>, _ report: inout Report) throws {
        for name in stored where !known.contains(name) {
            report.problems.append(
                "The stored file '\(name)' belongs to no release: if nothing is being uploaded, remove it from the blobs folder."
            )
        }
    }

    private func check(_ row: CheckedFile, isDeep: Bool, _ report: inout Report) throws {
        guard let size = try blobs.size(sha256: row.sha256) else {
            report.problems.append("The file '\(row.filename)' is missing from the blobs folder: restore it from a backup.")
            return
        }
        guard size == row.size else {
            report.problems.append("The file '\(row.filename)' has \(size) bytes instead of \(row.size): restore it from a backup.")
            return
        }
        guard isDeep else { return }
        do {
            try checkContents(row)
        } catch {
            report.problems.append("The file '\(row.filename)' \(Self.words(error))")
        }
    }

    /// One file's trouble is that file's problem: the others are looked at all the same.
    private static func words(_ error: any Error) -> String {
        switch error {
        case let problem as FileProblem: problem.words
        case let refusal as any Refusal: "cannot be read whole: \(refusal.sentence)"
        case let error as BlobError: "cannot be read: \(error.sentence)"
        case let error as ArchiveError<ZipRefusal>: "cannot be read whole: \(Self.words(error))"
        default: "cannot be read whole: \(error)"
        }
    }

    private static func words(_ error: ArchiveError<ZipRefusal>) -> String {
        switch error {
        case .refused(let refusal): refusal.sentence
        case .fault(let fault): "\(fault)"
        }
    }

    private func checkContents(_ row: CheckedFile) throws {
        let file = try FileDescriptor(blobs.path(sha256: row.sha256), O_RDONLY)
        let digests = try BlobDigests(of: file)
        guard digests.sha256 == row.sha256, digests.blake2b256 == row.blake2 else {
            throw FileProblem(words: "is not what was uploaded, its digest differs: restore it from a backup.")
        }
        let kind: DistributionKind = row.filename.hasSuffix(".whl") ? .wheel : .sdist
        let distribution: Distribution
        do {
            distribution = try DistributionReader(strictness: .migration).read(file, filename: row.filename, kind: kind)
        } catch let refusal as PublishingRefusal {
            throw FileProblem(words: "cannot be read: \(refusal.sentence)")
        }
        let stored = try database.readBlocking { transaction in
            try transaction.first("SELECT content FROM file_metadata WHERE file = \(row.number)") { try $0.blob(0) }
        }
        guard distribution.metadataBytes == stored else {
            throw FileProblem(words: "has other metadata than the database: restore the database from a backup.")
        }
        if kind == .wheel { try WheelHashes(file: file, filename: row.filename).check() }
    }
}

/// What is wrong with one file, in words that follow its name.
struct FileProblem: Error {
    let words: String
}

/// What the database says of a stored file.
private struct CheckedFile {
    let number: Int64
    let filename: String
    let sha256: String
    let blake2: String
    let size: Int64

    static func all(_ transaction: ReadTransaction) throws -> [CheckedFile] {
        try transaction.all("SELECT number, filename, sha256, blake2b_256, size FROM files ORDER BY filename") { row in
            CheckedFile(
                number: try row.integer(0),
                filename: try row.text(1),
                sha256: try row.text(2),
                blake2: try row.text(3),
                size: try row.integer(4)
            )
        }
    }
}
