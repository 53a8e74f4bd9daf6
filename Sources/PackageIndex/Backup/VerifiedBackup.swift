internal import BlobStorage
internal import Persistence

/// A backup that was read whole and found to be what was written: there is no other way to make one.
///
/// Nobody replaces it while this value lives. What is read from it later is compared with its digest again.
package struct VerifiedBackup {
    package let manifest: BackupManifest
    /// A later run was cut off: what is there besides this backup is its.
    package let hasUnfinishedRun: Bool
    let folder: OpenFolder

    /// Reads the backup whole and writes nothing. Blocks its thread.
    /// - Parameter progress: told in words what is being done.
    /// - Throws: `BackupError`
    package init(verifying path: String, progress: (String) -> Void) throws {
        let folder: OpenFolder
        do { folder = try OpenFolder(path) } catch BlobError.system { throw BackupError.noBackup(path) }
        guard folder.lock(.shared) else { throw BackupError.inUse(path) }
        let verification = BackupVerification(folder: folder)
        guard let manifest = try verification.finding({ try BackupManifest.read(in: folder) }) else { throw BackupError.noBackup(path) }
        self.folder = folder
        self.manifest = manifest
        hasUnfinishedRun = try folder.names().contains(BackupFolder.marker)
        try verification.run(manifest, toleratingOthers: hasUnfinishedRun, progress)
    }
}

/// Compares a backup with its manifest.
private struct BackupVerification {
    let folder: OpenFolder

    func run(_ manifest: BackupManifest, toleratingOthers: Bool, _ progress: (String) -> Void) throws {
        let names = [BackupManifest.filename, manifest.database.name, manifest.list.name, BackupFolder.blobs]
        if !toleratingOthers { try requireNoOthers(try folder.names(), than: Set(names), "") }
        try requirePart(manifest.list)
        progress("checking the database")
        try requirePart(manifest.database)
        try checkDatabase(manifest)
        try checkFiles(manifest, toleratingOthers: toleratingOthers, progress)
    }

    /// Says of what is no plain file that it is damage.
    func finding<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch BlobError.notPlainFile(let path) {
            throw damaged(.notPlain(inside(path)))
        } catch BlobError.system("read", let path, _) {
            throw damaged(.changed(inside(path)))
        }
    }

    private func inside(_ path: String) -> String { String(path.dropFirst(folder.path.count + 1)) }

    private func damaged(_ damage: BackupError.Damage) -> BackupError { .damaged(folder.path, damage) }

    private func requireNoOthers(_ found: [String], than expected: Set<String>, _ place: String) throws {
        if let other = found.first(where: { !expected.contains($0) }) { throw damaged(.extra(place + other)) }
    }

    private func requirePart(_ part: BackupManifest.Part) throws {
        try finding {
            guard let file = try folder.file(part.name) else { throw damaged(.missing(part.name)) }
            guard try file.sha256() == part.sha256 else { throw damaged(.changed(part.name)) }
        }
    }

    /// It is opened where it lies: a database without a log of its own, so that reading it makes no files beside it.
    private func checkDatabase(_ manifest: BackupManifest) throws {
        let path = folder.path + "/" + manifest.database.name
        let database: Database
        do {
            guard try isWithoutLog(manifest.database.name) else { throw damaged(.database("it is not a copy that a backup makes")) }
            database = try Database(reading: path, schema: .currentOrOlder)
        } catch let error as SchemaTooNew {
            throw BackupError.newerSchema(folder.path, found: error.found, known: error.known)
        } catch let error as BackupError {
            throw error
        } catch {
            throw damaged(.database("it cannot be opened"))
        }
        let problem: String?
        do {
            let schema = try database.readBlocking { try $0.schemaState() }
            let isTold = schema.number == manifest.schema && schema.madeAt.microseconds == manifest.index
            problem = isTold ? try database.integrityProblems().first : "it is another than the manifest describes"
        } catch {
            problem = "it cannot be read"
        }
        if let problem { throw damaged(.database(problem)) }
    }

    /// Bytes 18 and 19 of SQLite's header are 1, and 2 for a database with a write-ahead log.
    private func isWithoutLog(_ name: String) throws -> Bool {
        let header = try folder.file(name)?.start(20) ?? []
        return header.count == 20 && header[18] == 1 && header[19] == 1
    }

    private func checkFiles(_ manifest: BackupManifest, toleratingOthers: Bool, _ progress: (String) -> Void) throws {
        guard let list = try folder.file(manifest.list.name), let blobs = try finding({ try folder.folder(BackupFolder.blobs) }) else {
            throw damaged(.missing(BackupFolder.blobs))
        }
        let shards = Set((UInt8.min...UInt8.max).map { hexadecimal([$0]) })
        if !toleratingOthers { try requireNoOthers(try blobs.names(), than: shards, "blobs/") }
        var (count, bytes): (Int64, Int64) = (0, 0)
        do {
            try BackupList.forEach(in: list) { _ in }
            try BackupList.forEachShard(in: list) { shard, digests in
                let place = try finding { try blobs.folder(shard) }
                if let place, !toleratingOthers { try requireNoOthers(try place.names(), than: Set(digests), "blobs/\(shard)/") }
                for digest in digests {
                    bytes += try check(digest, in: place)
                    count += 1
                    progress("\(count) of \(manifest.files) files checked")
                }
            }
        } catch is MalformedList {
            throw damaged(.changed(manifest.list.name))
        }
        guard count == manifest.files, bytes == manifest.bytes else { throw damaged(.counts) }
    }

    /// - Returns: the file's size in bytes.
    private func check(_ digest: String, in place: OpenFolder?) throws -> Int64 {
        let name = "blobs/\(digest.prefix(2))/\(digest)"
        return try finding {
            guard let file = try place?.file(digest) else { throw damaged(.missing(name)) }
            guard try file.sha256() == digest else { throw damaged(.changed(name)) }
            return try file.size()
        }
    }
}
