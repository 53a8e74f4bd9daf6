package import Accounts
package import BlobStorage
internal import Foundation
package import Persistence

/// Copies an index to a folder while its server runs: the database as it is at one moment, and every stored file that it refers to.
///
/// Secrets are no part of it, nor is the configuration; see docs/decisions/0018-backup.md. It changes nothing in the index and leaves no
/// event there, so it also works where the index's disk is full.
package struct IndexBackup {
    private let dataFolder: String
    private let database: Database
    private let blobs: BlobStore
    private let program: String
    private let clock: WallClock

    /// - Parameters:
    ///   - database: of the data folder, open to be read; its schema may be an older one.
    ///   - program: the version of this program.
    package init(dataFolder: String, database: Database, blobs: BlobStore, program: String, clock: WallClock) {
        self.dataFolder = dataFolder
        self.database = database
        self.blobs = blobs
        self.program = program
        self.clock = clock
    }

    /// What was done.
    package struct Report: Sendable {
        package let manifest: BackupManifest
        /// How many stored files were not there from an earlier run.
        package let copied: Int
    }

    /// Makes the backup, or brings an earlier one up to date. Returns when it is durable. Blocks its thread.
    /// - Parameters:
    ///   - path: a folder that is empty, not there, or holds an earlier backup of this index.
    ///   - secrets: another folder, to which the secrets are copied.
    ///   - progress: told in words what is being done.
    /// - Throws: `BackupError`, `SecretsCopyError`, `BlobError`: the earlier backup stands.
    package func run(into path: String, secrets: SecretsCopy?, progress: (String) -> Void) throws -> Report {
        try FolderPlace.requireApart([dataFolder, path] + (secrets.map { [$0.folder] } ?? []))
        do {
            let folder = try BackupFolder(writing: path)
            try requireSameIndex(folder, path)
            try folder.begin()
            do { return try fill(folder, secrets, progress) } catch {
                folder.abandon()
                throw error
            }
        } catch  where error as? BlobError == .storageFull || error.isDatabaseStorageFull {
            throw BackupError.full(path, remains: .earlierBackup)
        }
    }

    /// An earlier backup is replaced only by what continues it.
    private func requireSameIndex(_ folder: BackupFolder, _ path: String) throws {
        guard let earlier = folder.earlier else { return }
        try database.readBlocking { transaction in
            guard try transaction.schemaState().madeAt.microseconds == earlier.index else { throw BackupError.otherIndex(path) }
            guard try earlier.trail.isPassed(by: transaction) else { throw BackupError.ahead(path, created: earlier.created) }
        }
    }

    private func fill(_ folder: BackupFolder, _ secrets: SecretsCopy?, _ progress: (String) -> Void) throws -> Report {
        let time = clock.now().microseconds
        let names = BackupNames(time: time)
        // From before the database is copied: what it refers to is then there until all is copied.
        let hold = try blobs.hold()
        let copy = try copyDatabase(to: folder, names.database, progress)
        let files = try withExtendedLifetime(hold) { try BlobBackup(blobs: blobs, folder: folder).run(copy.database, names.list, progress) }
        // After the database: each key that it refers to was there before.
        try secrets?.update(from: dataFolder)
        let manifest = try copy.database.readBlocking { transaction in
            let schema = try transaction.schemaState()
            return BackupManifest(
                created: time,
                program: program,
                index: schema.madeAt.microseconds,
                schema: Int64(schema.number),
                trail: try TrailPosition.last(transaction),
                database: BackupManifest.Part(name: names.database, sha256: copy.sha256),
                list: BackupManifest.Part(name: names.list, sha256: files.listDigest),
                files: Int64(files.count),
                bytes: files.bytes,
                leftOut: try leftOut()
            )
        }
        try copy.database.close()
        try folder.complete(manifest)
        try folder.tidy(manifest)
        return Report(manifest: manifest, copied: files.copied)
    }

    /// Copies the database, and reads the copy whole: a backup of a damaged database is none.
    private func copyDatabase(
        to folder: BackupFolder,
        _ name: String,
        _ progress: (String) -> Void
    ) throws -> (database: Database, sha256: String) {
        let path = folder.folder.path + "/" + name
        try database.copy(to: path) { progress("database: \($0) of \($1) pages copied") }
        guard let file = try folder.folder.file(name) else { throw BlobError.notPlainFile(path) }
        try file.synchronize()
        let copy = try Database(reading: path, schema: .currentOrOlder)
        progress("database: checking the copy")
        if let problem = try copy.integrityProblems().first { throw BackupError.databaseDamaged(problem) }
        return (copy, try file.sha256())
    }

    /// What lies in the data folder and is not copied, so that whoever restores knows what to look for.
    private func leftOut() throws -> [String] {
        let own = ["blobs", "incoming", "lock", "secrets"]
        let names = try FileManager.default.contentsOfDirectory(atPath: dataFolder).sorted()
        return names.filter { !own.contains($0) && !$0.hasPrefix("rind.sqlite") }.prefix(100).map(quotable)
    }
}
