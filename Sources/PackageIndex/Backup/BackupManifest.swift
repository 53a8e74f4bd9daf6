internal import Accounts
internal import BlobStorage
internal import Crypto
internal import Foundation
internal import Persistence

/// What a backup consists of: written last, so that a folder with a manifest is a backup that was complete once.
///
/// It is canonical JSON (RFC 8785) in one line, with a seal: the SHA-256 of the same JSON without the seal. It has one form only, so any
/// byte that is changed is noticed. (Whoever may write to the backup can make another seal: so the seal is also printed, to be kept
/// elsewhere.)
package struct BackupManifest: Hashable, Sendable {
    package static let filename = "manifest.json"
    static let format: Int64 = 1
    /// In bytes.
    private static let sizeLimit: Int64 = 1 << 16

    /// When the backup was made, in microseconds since 1970.
    package let created: Int64
    /// The version of the program that made it.
    package let program: String
    /// When the index's database was made, in microseconds since 1970: which index this is.
    package let index: Int64
    /// How far the database's schema is.
    package let schema: Int64
    /// How far the audit trail was.
    package let trail: TrailPosition
    /// The copy of the database.
    package let database: Part
    /// The list of the stored files.
    package let list: Part
    /// How many stored files there are, and their bytes together.
    package let files: Int64
    package let bytes: Int64
    /// What lay in the data folder and is not in the backup, by its name.
    package let leftOut: [String]

    /// A file of the backup.
    package struct Part: Hashable, Sendable {
        let name: String
        let sha256: String
    }

    /// When the backup was made, to the second: `2026-11-21T08:30:00Z`.
    package var createdText: String { moment(created) }

    /// In lower-case hexadecimal.
    package var seal: String { hexadecimal(SHA256.hash(data: CanonicalJSON.object(members).bytes)) }

    /// The manifest as it is written.
    var text: [UInt8] {
        CanonicalJSON.object(members.merging(["seal": .string(seal)]) { $1 }).bytes + [UInt8(ascii: "\n")]
    }

    private var members: [String: CanonicalJSON] {
        [
            "format": .integer(Self.format), "created": .integer(created), "program": .string(program), "index": .integer(index),
            "schema": .integer(schema), "trail": ["events": .integer(trail.sequence), "sha256": .string(trail.sha256)],
            "database": ["name": .string(database.name), "sha256": .string(database.sha256)],
            "files": [
                "list": .string(list.name), "sha256": .string(list.sha256), "count": .integer(files), "bytes": .integer(bytes),
            ],
            "left_out": .array(leftOut.map(CanonicalJSON.string)),
        ]
    }

    /// Reads the manifest of a backup.
    /// - Returns: nothing if there is none.
    /// - Throws: `BackupError`, if it is not exactly what was written, or names a file as none is called.
    static func read(in folder: OpenFolder) throws -> BackupManifest? {
        guard let file = try folder.file(filename) else { return nil }
        guard try file.size() <= sizeLimit else { throw BackupError.damaged(folder.path, .manifest) }
        var bytes: [UInt8] = []
        unsafe try file.forEachChunk { unsafe bytes.append(contentsOf: $0) }
        let data = Data(bytes)
        if let format = try? JSONDecoder().decode(Format.self, from: data).format, format > Self.format {
            throw BackupError.newerFormat(folder.path)
        }
        guard let document = try? JSONDecoder().decode(Document.self, from: data) else {
            throw BackupError.damaged(folder.path, .manifest)
        }
        let manifest = document.manifest
        guard manifest.text == bytes, BackupNames.isDatabase(manifest.database.name), BackupNames.isList(manifest.list.name) else {
            throw BackupError.damaged(folder.path, .manifest)
        }
        return manifest
    }
}

/// All that is read before the rest is understood.
private struct Format: Decodable {
    let format: Int64
}

/// The manifest's JSON, unverified.
private struct Document: Decodable {
    struct Trail: Decodable {
        let events: Int64
        let sha256: String
    }

    struct Database: Decodable {
        let name: String
        let sha256: String
    }

    struct Files: Decodable {
        let list: String
        let sha256: String
        let count: Int64
        let bytes: Int64
    }

    let created: Int64
    let program: String
    let index: Int64
    let schema: Int64
    let trail: Trail
    let database: Database
    let files: Files
    let left_out: [String]

    var manifest: BackupManifest {
        BackupManifest(
            created: created,
            program: program,
            index: index,
            schema: schema,
            trail: TrailPosition(sequence: trail.events, sha256: trail.sha256),
            database: BackupManifest.Part(name: database.name, sha256: database.sha256),
            list: BackupManifest.Part(name: files.list, sha256: files.sha256),
            files: files.count,
            bytes: files.bytes,
            leftOut: left_out.map(quotable)
        )
    }
}

/// How the files of one run are called: no two runs use the same names.
struct BackupNames {
    static let databasePrefix = "database-"
    static let listPrefix = "files-"

    let database: String
    let list: String

    /// - Parameter time: in microseconds since 1970.
    init(time: Int64) {
        let id = "\(time)-\(randomID().prefix(8))"
        database = "\(Self.databasePrefix)\(id).sqlite"
        list = "\(Self.listPrefix)\(id).sha256"
    }

    static func isDatabase(_ name: String) -> Bool { has(name, databasePrefix, ".sqlite") }
    static func isList(_ name: String) -> Bool { has(name, listPrefix, ".sha256") }

    private static func has(_ name: String, _ start: String, _ end: String) -> Bool {
        guard name.hasPrefix(start), name.hasSuffix(end), name.utf8.count < 100 else { return false }
        return name.dropFirst(start.count).dropLast(end.count).utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "-")
        }
    }
}
