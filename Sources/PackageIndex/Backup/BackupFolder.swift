internal import BlobStorage

/// The folder that a backup is written to, locked against others.
///
/// ```
/// manifest.json           what the backup consists of; replaced last, in one instant
/// database-….sqlite       a copy of the database; under a new name each time
/// files-….sha256          the list of the stored files
/// blobs/ab/abcdef…        the stored files, which never change
/// unfinished              there while a run is under way, and after one that was cut off
/// ```
///
/// A run adds, replaces the manifest, and only then removes what the new manifest does not name. So whenever it is cut off, the
/// manifest names a whole backup: the earlier one or the new one.
final class BackupFolder {
    static let marker = "unfinished"
    static let blobs = "blobs"
    private static let draft = ".new"

    let folder: OpenFolder
    /// The backup that is in the folder now, if there is one.
    let earlier: BackupManifest?

    /// Opens an earlier backup, or an empty folder, or makes one.
    /// - Throws: `BackupError`
    init(writing path: String) throws {
        folder = try OpenFolder(making: path)
        guard folder.lock(.alone) else { throw BackupError.inUse(path) }
        do { earlier = try BackupManifest.read(in: folder) } catch BlobError.notPlainFile {
            throw BackupError.notABackup(path, found: BackupManifest.filename)
        }
        let names = try folder.names()
        if let other = names.first(where: { !Self.isPart($0) }) { throw BackupError.notABackup(path, found: other) }
        guard earlier != nil || names.isEmpty || names.contains(Self.marker) else {
            throw BackupError.notABackup(path, found: names.first ?? "")
        }
    }

    /// Whether something of this name, at the top, is of some backup or of a run that was cut off.
    static func isPart(_ name: String) -> Bool {
        [BackupManifest.filename, BackupManifest.filename + draft, blobs, marker].contains(name) || isOfOneRun(name)
    }

    private static func isOfOneRun(_ name: String) -> Bool {
        name.hasPrefix(BackupNames.databasePrefix) || name.hasPrefix(BackupNames.listPrefix)
    }

    /// Marks the folder as being worked on, and removes what a run that was cut off has left beside its stored files.
    func begin() throws {
        if try folder.file(Self.marker) == nil {
            let marker = try folder.create(Self.marker)
            try marker.append(Array("A backup was begun and has not ended. What manifest.json names is whole.\n".utf8))
            try marker.synchronize()
        }
        try folder.synchronize()
        try removeRuns(but: earlier)
    }

    /// The file for this name, to be filled. It is named so by `settle`.
    func draft(_ name: String, in place: OpenFolder) throws -> FileDescriptor {
        try place.create(name + Self.draft)
    }

    /// The file is whole and durable: gives it its name.
    func settle(_ name: String, in place: OpenFolder) throws {
        try place.rename(name + Self.draft, to: name)
    }

    /// The file came to nothing.
    func discard(_ name: String, in place: OpenFolder) throws {
        try place.remove(name + Self.draft)
    }

    /// Makes the manifest the one that counts.
    func complete(_ manifest: BackupManifest) throws {
        try folder.synchronize()
        let file = try draft(BackupManifest.filename, in: folder)
        try file.append(manifest.text)
        try file.synchronize()
        try settle(BackupManifest.filename, in: folder)
        try folder.synchronize()
    }

    /// Removes all that the manifest does not name, and at last the mark.
    func tidy(_ manifest: BackupManifest) throws {
        try removeRuns(but: manifest)
        if let list = try folder.file(manifest.list.name), let blobs = try folder.folder(Self.blobs) {
            try BackupList.forEachShard(in: list) { shard, digests in
                guard let place = try blobs.folder(shard) else { return }
                let listed = Set(digests)
                for name in try place.names() where !listed.contains(name) { try place.remove(name) }
            }
        }
        try folder.remove(Self.marker)
        try folder.synchronize()
    }

    /// A run failed: what it wrote of its own goes, the stored files stay for the next one.
    func abandon() {
        try? removeRuns(but: earlier)
    }

    /// Databases, lists and drafts of all runs but that of the manifest.
    private func removeRuns(but manifest: BackupManifest?) throws {
        let kept = [manifest?.database.name, manifest?.list.name]
        for name in try folder.names() where Self.isOfOneRun(name) && !kept.contains(name) { try folder.remove(name) }
    }
}
