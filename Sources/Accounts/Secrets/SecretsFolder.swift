package import Credentials
internal import Foundation
internal import Glibc
package import Persistence

/// The folder `secrets/` in the data folder: what the database must never hold.
///
/// Each file holds one key a line, `ID KEY`, the key in base64; the first writes, all read. Lines that begin with `#` are comments.
/// The folder has mode 0700 and its files 0600.
package struct SecretsFolder: Sendable {
    private let folder: String

    package init(dataFolder: String) {
        folder = dataFolder + "/secrets"
    }

    /// The keys that API tokens hang on; made if there are none.
    /// - Parameter areInUse: whether tokens hang on them. Then a lost file is not made anew: nobody would understand why every token
    ///   is dead. An operator who means it writes the word `new` there.
    package func tokenSecrets(areInUse: Bool) throws -> TokenSecrets {
        let path = folder + "/token"
        if unsafe access(path, F_OK) != 0 {
            guard !areInUse else { throw SecretsError.lost(path) }
            try makeKey(path, ifThere: .keep)
        } else if try asksForNewKey(path) {
            try DurableFile.alone(in: folder) { if try asksForNewKey(path) { try makeKey(path, ifThere: .replace) } }
        }
        return try TokenSecrets(try keys(path).map { ($0.id, try TokenSecret(bytes: $0.key)) })
    }

    /// The key for what pages carry: against forgery of forms, and for the digests of the limits. Made if there is none: nothing that
    /// lasts hangs on it.
    package func webKey() throws -> ServerKey {
        let path = folder + "/web"
        if unsafe access(path, F_OK) != 0 { try makeKey(path, ifThere: .keep) }
        guard let key = try keys(path).first.flatMap({ ServerKey(bytes: $0.key) }) else { throw SecretsError.malformed(path) }
        return key
    }

    private func asksForNewKey(_ path: String) throws -> Bool {
        try String(contentsOfFile: path, encoding: .utf8) == "new\n"
    }

    /// The same, for the tokens of this database.
    package func tokenSecrets(for database: Database) throws -> TokenSecrets {
        try tokenSecrets(areInUse: try database.readBlocking { try $0.exists("SELECT 1 FROM tokens") })
    }

    /// How many tokens of this database hang on keys that are not in the folder: nobody can use them.
    package func countTokensWithoutKey(in database: Database) throws -> Int {
        let present = Set(((try? keys(folder + "/token")) ?? []).map(\.id))
        return try database.readBlocking { transaction in
            let counts = try transaction.all("SELECT secret_id, count(*) FROM tokens GROUP BY secret_id") { row in
                (id: try row.text(0), tokens: Int(try row.integer(1)))
            }
            return counts.reduce(0) { present.contains($1.id) ? $0 : $0 + $1.tokens }
        }
    }

    private func keys(_ path: String) throws -> [(id: String, key: [UInt8])] {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") && !$0.allSatisfy(\.isWhitespace) }
        return try lines.map { line in
            let fields = line.split(separator: " ")
            guard fields.count == 2, let key = Data(base64Encoded: String(fields[1])) else { throw SecretsError.malformed(path) }
            return (String(fields[0]), [UInt8](key))
        }
    }

    /// Two processes may start at once: the second finds the first one's file and keeps it.
    private func makeKey(_ path: String, ifThere existing: DurableFile.Existing) throws {
        var generator = SystemRandomNumberGenerator()
        let key = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        do {
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
            let line = "\(randomID().prefix(8)) \(Data(key).base64EncodedString())\n"
            try DurableFile.write(Array(line.utf8), to: path, ifThere: existing)
            try DurableFile.synchronize(folder: folder + "/..")
        } catch {
            throw SecretsError.notWritable(folder)
        }
    }
}

/// The secrets cannot be had; without them nothing starts.
package enum SecretsError: Error, Equatable {
    case malformed(String)
    case notWritable(String)
    case lost(String)

    package var sentence: String {
        switch self {
        case .malformed(let path): "The file \(path) is damaged: each line holds an id and a key in base64. Restore it from a backup."
        case .notWritable(let folder): "The folder \(folder) cannot be written to: check who owns it, and the space on the disk."
        case .lost(let path):
            """
            The file \(path) is missing, and there are tokens that hang on it: restore it from a backup. If it is lost for good, write the word \
            'new' there (echo new > \(path)): every token must then be made anew.
            """
        }
    }
}
