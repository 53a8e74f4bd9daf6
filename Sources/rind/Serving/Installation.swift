import Accounts
import BlobStorage
import Foundation
import NIOPosix
import PackageIndex
import Persistence

/// The data folder of one index, opened: everything that a command works on.
struct Installation {
    let settings: Settings
    let database: Database
    let blobs: BlobStore
    let runner: ActionRunner
    let clock = WallClock.system

    /// What opens an index that may not be there yet.
    enum Absence {
        case makeOne
        case refuse
    }

    /// Opens the folder, makes what is missing in it and brings the database up to date.
    init(_ settings: Settings, ifAbsent absence: Absence = .refuse) throws {
        self.settings = settings
        if absence == .refuse, !FileManager.default.fileExists(atPath: settings.data + "/rind.sqlite") {
            throw StartError.noIndex(settings.data)
        }
        do {
            blobs = try BlobStore(folder: settings.data)
            guard FileManager.default.isWritableFile(atPath: settings.data) else { throw StartError.folderNotWritable(settings.data) }
            database = try Database(path: settings.data + "/rind.sqlite", clock: clock)
        } catch let error as BlobError {
            throw StartError.folderUnusable(settings.data, reason: error.sentence)
        } catch let error as SchemaTooNew {
            throw StartError.databaseTooNew(found: error.found, known: error.known)
        } catch  where error.isDatabaseUnwritable {
            throw StartError.folderNotWritable(settings.data)
        }
        runner = ActionRunner(database, clock: clock)
    }

    /// The database and the files of an index that is only looked at: nothing is made or changed.
    static func reading(
        _ settings: Settings,
        schema: Database.AcceptedSchema = .current
    ) throws -> (database: Database, blobs: BlobStore) {
        let path = settings.data + "/rind.sqlite"
        guard FileManager.default.fileExists(atPath: path) else { throw StartError.noIndex(settings.data) }
        do {
            return (try Database(reading: path, schema: schema), BlobStore(existing: settings.data))
        } catch let error as SchemaTooNew {
            throw StartError.databaseTooNew(found: error.found, known: error.known)
        } catch let error as SchemaTooOld {
            throw StartError.databaseTooOld(found: error.found, known: error.known)
        } catch  where error.isDatabaseUnwritable {
            throw StartError.databaseUnreadable(path)
        }
    }

    var secrets: SecretsFolder { SecretsFolder(dataFolder: settings.data) }

    /// What publishes files. Joins the processes that publish on this folder.
    func publisher() throws -> Publisher {
        let removed = try blobs.beginPublishing(removed: { try database.readBlocking { try removedBlobs($0) } }) { digests in
            try database.readBlocking { try isReferenced(digests, $0) }
        }
        if removed > 0 { Console.note("Removed \(removed) left-over\(removed == 1 ? "" : "s") of uploads that were cut off.") }
        let limiter = AttemptLimiter(limits: settings.rateLimits, key: try secrets.webKey())
        return Publisher(database: database, runner: runner, blobs: blobs, limits: settings.limits, limiter: limiter, clock: clock)
    }

    /// What makes and revokes tokens.
    func tokenDesk() throws -> TokenDesk {
        TokenDesk(
            database: database, secrets: try secrets.liveTokenSecrets(for: database), runner: runner, location: settings.baseURL.host,
            maximumLife: settings.tokenMaxLifetime
        )
    }

    /// A user by name.
    func user(_ name: String) throws -> User {
        let name = try Username(name)
        return try database.readBlocking { try User.named(name, $0) }
    }

    /// Threads for work that blocks them.
    /// - Parameter threads: enough, by default, that the disk has several writes to put in order.
    static func blockingExecutor(threads: Int = 16) -> BlockingExecutor {
        let pool = NIOThreadPool(numberOfThreads: threads)
        pool.start()
        return BlockingExecutor(pool: pool)
    }
}

extension DescriptionRenderer {
    /// The one of this data folder, else the system's.
    init(_ settings: Settings) {
        self.init(dataFolder: settings.data, path: ProcessInfo.processInfo.environment["PATH"] ?? "")
    }
}

/// The start is not possible: why, and what to do.
enum StartError: Error, Equatable {
    case folderNotWritable(String)
    case folderUnusable(String, reason: String)
    case databaseTooNew(found: Int, known: Int)
    case databaseTooOld(found: Int, known: Int)
    case databaseUnreadable(String)
    case portTaken(host: String, port: Int)
    case hostUnusable(String, reason: String)
    case noIndex(String)

    var sentence: String {
        switch self {
        case .folderNotWritable(let path):
            "The data folder '\(path)' cannot be written to: check who owns it, or choose another with --data."
        case .folderUnusable(let path, let reason): "The data folder '\(path)' cannot be used: \(reason)"
        case .databaseTooNew(let found, let known):
            "The database was made by a newer Rind (step \(found) of its schema; this one knows \(known)): use that version."
        case .databaseTooOld(let found, let known):
            """
            The database was made by an older Rind (step \(found) of its schema; this one knows \(known)): start this version's server \
            once, which brings it up to date.
            """
        case .databaseUnreadable(let path): "The database '\(path)' cannot be read: check who owns it."
        case .portTaken(let host, let port):
            "Port \(port) on \(host) is in use: stop the other program, or choose another port with --port."
        case .noIndex(let folder): "There is no index in '\(folder)': give its data folder with --data."
        case .hostUnusable(let host, let reason):
            "The address '\(host)' cannot be listened on (\(reason)): choose one of this machine with --host."
        }
    }
}
