package import Accounts
internal import BlobStorage
package import Persistence

/// Makes a data folder out of a backup.
///
/// The folder is built beside its place and moved there when all is done, so a restore that is cut off leaves no index. Every byte is
/// compared with its digest while it is copied. The database is brought up to date, loses the mails that waited, and gets an event.
package struct IndexRestore {
    private let backup: VerifiedBackup
    private let clock: WallClock

    package init(_ backup: VerifiedBackup, clock: WallClock) {
        self.backup = backup
        self.clock = clock
    }

    /// What was done.
    package struct Report: Sendable {
        package let droppedMails: Int
        /// Tokens that hang on keys which are not there: nobody can use them.
        package let tokensWithoutKey: Int
        /// Secrets of authenticator apps, and recovery codes, whose key is not among the secrets.
        package let factorsWithoutKey: Int
        /// What `rind check` finds, a sentence each.
        package let problems: [String]
    }

    /// Refuses what cannot become the data folder, before anything is read.
    /// - Throws: `BackupError`
    package static func check(target: String, backup: String, secrets: String?) throws {
        try FolderPlace.requireApart([backup, target] + (secrets.map { [$0] } ?? []))
        _ = try RestoreTarget(target)
    }

    /// Restores. Blocks its thread.
    /// - Parameters:
    ///   - target: the data folder to make: not there, or empty.
    ///   - secrets: the copy of the index's secrets, if there is one.
    ///   - progress: told in words what is being done.
    /// - Throws: `BackupError`, `SecretsCopyError`, `BlobError`; nothing is left then.
    package func run(
        to target: String,
        secrets: SecretsCopy?,
        mails: RecordRestore.WaitingMails,
        progress: (String) -> Void
    ) async throws -> Report {
        let place = try RestoreTarget(target)
        try secrets?.check()
        try place.make()
        do {
            let report = try await build(place.staging, secrets, mails, progress)
            try place.finish()
            return report
        } catch {
            place.abandon()
            guard error as? BlobError == .storageFull || error.isDatabaseStorageFull else { throw error }
            throw BackupError.full(target, remains: .nothing)
        }
    }

    private func build(
        _ data: String,
        _ secrets: SecretsCopy?,
        _ mails: RecordRestore.WaitingMails,
        _ progress: (String) -> Void
    ) async throws -> Report {
        let blobs = try BlobStore(folder: data)
        let root = try OpenFolder(data)
        _ = try root.makeFolder("secrets")
        try copy(backup.manifest.database.name, in: backup.folder, to: "rind.sqlite", in: root, backup.manifest.database.sha256)
        try copyFiles(to: root, progress)
        try secrets?.restore(to: data)
        progress("checking the database")
        let database = try Database(path: data + "/rind.sqlite", clock: clock)
        let action = RecordRestore(of: backup.manifest, mails: mails)
        let dropped = try await ActionRunner(database, clock: clock).run(action, as: .machineOperator, from: .commandLine)
        let check = try IndexCheck(database: database, blobs: blobs).run(isDeep: false) { progress("\($0) files checked") }
        let folder = SecretsFolder(dataFolder: data)
        let tokens = try folder.countTokensWithoutKey(in: database)
        let factors = try folder.countFactorsWithoutKey(in: database)
        try database.close()
        return Report(droppedMails: dropped, tokensWithoutKey: tokens, factorsWithoutKey: factors, problems: check.problems)
    }

    private func copyFiles(to root: OpenFolder, _ progress: (String) -> Void) throws {
        let manifest = backup.manifest
        guard let list = try backup.folder.file(manifest.list.name),
            let source = try backup.folder.folder(BackupFolder.blobs),
            let target = try root.folder("blobs")
        else { throw BackupError.damaged(backup.folder.path, .missing(manifest.list.name)) }
        var count = 0
        try BackupList.forEachShard(in: list) { shard, digests in
            guard !digests.isEmpty else { return }
            guard let from = try source.folder(shard), let to = try target.folder(shard) else {
                throw BackupError.damaged(backup.folder.path, .missing("blobs/\(shard)"))
            }
            for digest in digests {
                try copy(digest, in: from, to: digest, in: to, digest)
                count += 1
                progress("\(count) of \(manifest.files) files restored")
            }
        }
    }

    /// The backup may have changed since it was verified.
    private func copy(_ name: String, in from: OpenFolder, to newName: String, in to: OpenFolder, _ sha256: String) throws {
        guard let source = try from.file(name) else { throw BackupError.damaged(backup.folder.path, .missing(name)) }
        guard try source.copy(to: try to.create(newName)).sha256 == sha256 else {
            throw BackupError.damaged(backup.folder.path, .changed(name))
        }
    }
}
