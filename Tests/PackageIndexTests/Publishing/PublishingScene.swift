import Accounts
import BlobStorage
import Foundation
import PackageIndex
import Persistence
import TestSupport

/// An index with a maintainer, and what there is in it.
struct PublishingScene {
    let index: TestIndex
    let alice: User
    /// Of Alice's whole account.
    let token: String

    init(limits: PublishingLimits? = nil, storage: TestIndex.Storage = .memory) async throws {
        index = try limits.map { try TestIndex(limits: $0, storage: storage) } ?? TestIndex(storage: storage)
        alice = try await index.user("alice")
        token = try await index.token(for: alice)
    }

    @discardableResult
    func publish(_ file: BuiltDistribution, fields: [(String, String)]? = nil) async throws -> PublishFile.Outcome {
        try await index.publish(file, by: token, fields: fields)
    }

    /// The same file with one field of its form changed; nothing takes it away.
    func publish(_ file: BuiltDistribution, with field: String, _ value: String?) async throws {
        var fields = file.fields.filter { $0.0 != field }
        if let value { fields.append((field, value)) }
        try await publish(file, fields: fields)
    }

    /// Deletes a file, as a later part of the product will.
    func delete(_ file: BuiltDistribution) async throws {
        try await index.change(
            "DELETE FROM file_metadata WHERE file = (SELECT number FROM files WHERE filename = \(file.filename))",
            "DELETE FROM files WHERE filename = \(file.filename)",
            "INSERT INTO used_filenames (filename, deleted_at) VALUES (\(file.filename), \(index.clock.now))",
            touching: [.project(file.name)]
        )
    }

    /// Everything that a publish leaves; the events of accounts aside.
    func state() async throws -> IndexState {
        let blobs = try index.blobs.names()
        return IndexState(
            files: try await index.texts("SELECT filename FROM files ORDER BY filename"),
            projects: try await index.texts("SELECT name FROM projects ORDER BY name"),
            releases: try await index.texts("SELECT version FROM releases ORDER BY version"),
            events: try await index.texts("SELECT tag FROM events WHERE tag NOT LIKE 'account:%' ORDER BY sequence"),
            blobs: blobs,
            incoming: try index.blobs.leftovers().count
        )
    }
}

/// What the database and the store hold.
struct IndexState: Equatable {
    var files: [String]
    var projects: [String]
    var releases: [String]
    var events: [String]
    var blobs: [String]
    var incoming: Int
}
