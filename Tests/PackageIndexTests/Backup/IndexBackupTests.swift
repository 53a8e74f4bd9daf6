import Accounts
import BlobStorage
import Foundation
import Persistence
import TestSupport
import Testing

@testable import PackageIndex

/// Faults that only a test can set at the right moment; the rest is in Tests/EndToEnd/test_backup*.py.
@Suite struct IndexBackupTests {
    private let backups: TemporaryFolder

    init() throws {
        backups = try TemporaryFolder()
    }

    private func backUp(_ scene: PublishingScene, _ progress: (String) -> Void = { _ in }) throws -> IndexBackup.Report {
        let data = scene.index.folder.path
        let database = try Database(reading: data + "/rind.sqlite")
        let backup = IndexBackup(
            dataFolder: data,
            database: database,
            blobs: BlobStore(existing: data),
            program: "test",
            clock: scene.index.clock.wallClock
        )
        return try backup.run(into: backups.path("backup"), secrets: nil, progress: progress)
    }

    private func scene() async throws -> PublishingScene {
        let scene = try await PublishingScene(storage: .disk)
        for number in 1...4 { try await scene.publish(WheelBuilder("demo", "\(number).0").build()) }
        return scene
    }

    @Test func `nothing that a backup refers to can be removed while it is made`() async throws {
        let scene = try await scene()
        let store = scene.index.blobs
        let name = WheelBuilder("demo", "4.0").build().sha256
        var tries = 0
        _ = try backUp(scene) { _ in
            // Somebody who removes files, and asks for the lock as the store's own code does.
            let descriptor = unsafe open(store.path(sha256: name).replacing("/" + name, with: ""), O_RDONLY | O_DIRECTORY)
            defer { close(descriptor) }
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { _ = unsafe unlink(store.path(sha256: name)) }
            tries += 1
        }
        #expect(tries >= 4)
        #expect(try VerifiedBackup(verifying: backups.path("backup")) { _ in }.manifest.files == 4)
    }

    @Test func `a backup that fails at its last file leaves the earlier one, and none of its own database`() async throws {
        let scene = try await scene()
        let earlier = try backUp(scene).manifest
        let last = WheelBuilder("demo", "5.0").build()
        try await scene.publish(last)
        try scene.index.folder.remove("blobs/\(last.sha256.prefix(2))/\(last.sha256)")
        #expect(throws: BackupError.self) { try backUp(scene) }
        #expect(try VerifiedBackup(verifying: backups.path("backup")) { _ in }.manifest == earlier)
        let names = try backups.names(in: "backup")
        #expect(names.filter { $0.hasPrefix("database-") } == [earlier.database.name])
    }

    @Test func `a file that was exchanged after the backup was verified is noticed when it is copied`() async throws {
        let scene = try await scene()
        _ = try backUp(scene)
        let verified = try VerifiedBackup(verifying: backups.path("backup")) { _ in }
        let name = WheelBuilder("demo", "2.0").build().sha256
        try backups.write([1], to: "backup/blobs/\(name.prefix(2))/\(name)")
        let restore = IndexRestore(verified, clock: scene.index.clock.wallClock)
        await #expect(throws: BackupError.damaged(backups.path("backup"), .changed(name))) {
            try await restore.run(to: backups.path("restored"), secrets: nil, mails: .drop) { _ in }
        }
        #expect(try backups.names(in: "") == ["backup"])
    }

    @Test func `a restore revives no sign-in, no remembered browser and no recovery`() async throws {
        let scene = try await scene()
        let manifest = try backUp(scene).manifest
        let index = scene.index
        let user = try await index.user("carol")
        try await index.change(
            "UPDATE users SET hold = 'recovering', locked_before = 5 WHERE id = \(user.id)",
            """
            INSERT INTO devices (secret_digest, id, user_id, created_at, used_at, remembered_until, remembered_by)
            VALUES (\([1 as UInt8]), 'device', \(user.id), 0, 0, 9, 'totp')
            """,
            """
            INSERT INTO pending_sign_ins (secret_digest, id, user_id, stage, bound_to, next, proved_at, expires_at)
            VALUES (\([1 as UInt8]), 'pending', \(user.id), 'second-factor', \([1 as UInt8]), '/', 0, 9)
            """,
            "INSERT INTO recovery_requests (id, user_id, asked_at, proof, ready_at) VALUES ('request', \(user.id), 0, 'mail', 1)",
            "INSERT INTO jobs (kind, payload, run_at, attempts, queued_at) VALUES ('recovery', \([1 as UInt8]), 0, 0, 0)"
        )
        _ = try await index.asOperator(RecordRestore(of: manifest, mails: .keep))
        for table in ["pending_sign_ins", "recovery_requests", "sessions", "mailed_links"] {
            #expect(try await index.number("SELECT count(*) FROM \(sql: table)") == 0, "\(table)")
        }
        #expect(try await index.number("SELECT count(*) FROM devices WHERE remembered_until IS NOT NULL") == 0)
        #expect(try await index.texts("SELECT hold FROM users WHERE id = \(user.id)") == ["locked"])
        #expect(try await index.number("SELECT count(*) FROM jobs WHERE kind = 'recovery'") == 0)
    }

    @Test func `only the operator records a restore`() async throws {
        let scene = try await scene()
        let action = RecordRestore(of: try backUp(scene).manifest, mails: .keep)
        let origin = Origin(address: nil, agent: nil)
        await #expect(throws: (any Error).self) {
            try await scene.index.runner.run(action, as: .user(id: scene.alice.id), from: origin)
        }
        #expect(try await scene.index.texts("SELECT tag FROM events WHERE tag = 'index:restore'").isEmpty)
    }
}
