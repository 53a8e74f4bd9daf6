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
        try TokenSecrets(try lastingKeys(.token, areInUse: areInUse).map { ($0.id, try TokenSecret(bytes: $0.key)) })
    }

    /// The keys that secrets in the database are encrypted with; made if there are none.
    /// - Parameter areInUse: whether anything is encrypted with them, or a digest of a recovery code made. Then a lost file is not made
    ///   anew, as above.
    package func sealingKeys(areInUse: Bool) throws -> SealingKeys {
        try SealingKeys(try lastingKeys(.encryption, areInUse: areInUse).map { ($0.id, try SealingKey(bytes: $0.key)) })
    }

    /// The key for what pages carry: against forgery of forms, and for the digests of the limits. Made if there is none: nothing that
    /// lasts hangs on it.
    package func webKey() throws -> ServerKey {
        let path = path(.web)
        if !isThere(path) { try makeFile(path, ifThere: .keep) }
        guard let key = try keys(path).first.flatMap({ ServerKey(bytes: $0.key) }) else { throw SecretsError.malformed(path) }
        return key
    }

    /// Puts a new key in front of those of a file and returns its id when that is durable. A server that starts from then on writes with it
    /// and still reads with the others; one that runs goes on as before.
    ///
    /// Whoever adds keys at the same time waits: no key is lost.
    package func addKey(named name: SecretName) throws -> String {
        let path = path(name)
        guard isThere(path) else { throw SecretsError.missing(path) }
        guard isOwn(path) else { throw SecretsError.notOwner(path) }
        var id = ""
        try DurableFile.alone(in: folder) {
            let text = try String(contentsOfFile: path, encoding: .utf8)
            let known = try keys(path)
            guard !known.isEmpty, known.allSatisfy(Self.isWhole) else { throw SecretsError.malformed(path) }
            guard known.count < Self.maximumCount else { throw SecretsError.full(path) }
            id = Self.newID(besides: Set(known.map(\.id)))
            try write(Self.newLine(id: id) + text, to: path, ifThere: .replace)
        }
        return id
    }

    /// Whether it is a key as all files hold them: 32 bytes, with an id of visible ASCII.
    private static func isWhole(_ entry: (id: String, key: [UInt8])) -> Bool {
        entry.key.count == 32 && entry.id.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    /// The keys of a file that something in the database hangs on; made if there are none, or if an operator asks for it.
    private func lastingKeys(_ name: SecretName, areInUse: Bool) throws -> [(id: String, key: [UInt8])] {
        let path = path(name)
        if !isThere(path) {
            guard !areInUse else { throw SecretsError.lost(name, path: path) }
            try makeFile(path, ifThere: .keep)
        } else if try asksForNewKey(path) {
            try DurableFile.alone(in: folder) { if try asksForNewKey(path) { try makeFile(path, ifThere: .replace) } }
        }
        return try keys(path)
    }

    private func path(_ name: SecretName) -> String { folder + "/" + name.rawValue }

    private func isThere(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

    /// Whether the file belongs to the user of this process: else the server could not read what takes its place.
    private func isOwn(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_uid == geteuid()
    }

    private func asksForNewKey(_ path: String) throws -> Bool {
        try String(contentsOfFile: path, encoding: .utf8) == "new\n"
    }

    /// The same, for the tokens of this database.
    package func tokenSecrets(for database: Database) throws -> TokenSecrets {
        try tokenSecrets(areInUse: try database.readBlocking { try $0.exists("SELECT 1 FROM tokens") })
    }

    /// The keys for what is sealed in this database.
    package func sealingKeys(for database: Database) throws -> SealingKeys {
        let isAnything: SQL = "SELECT 1 FROM totp_authenticators UNION ALL SELECT 1 FROM recovery_codes LIMIT 1"
        return try sealingKeys(areInUse: try database.readBlocking { try $0.exists(isAnything) })
    }

    /// The same, for a server that goes on when keys are added.
    package func liveTokenSecrets(for database: Database) throws -> LiveKeys<TokenSecrets> {
        LiveKeys(try tokenSecrets(for: database), path: path(.token)) { try tokenSecrets(areInUse: true) }
    }

    /// The same, for a server that goes on when keys are added.
    package func liveSealingKeys(for database: Database) throws -> LiveKeys<SealingKeys> {
        LiveKeys(try sealingKeys(for: database), path: path(.encryption)) { try sealingKeys(areInUse: true) }
    }

    /// How many secrets of second factors in this database are sealed with keys that are not in the folder: nobody can use them.
    package func countFactorsWithoutKey(in database: Database) throws -> Int {
        let present = Set(((try? keys(path(.encryption))) ?? []).map(\.id))
        return try database.readBlocking { transaction in
            let sealed = try transaction.all("SELECT sealed_secret FROM totp_authenticators") { try SealingKeys.keyID(of: try $0.blob(0)) }
            let codes = try transaction.all("SELECT key_id FROM recovery_codes") { try $0.text(0) }
            return (sealed + codes).count { !present.contains($0) }
        }
    }

    /// How many tokens of this database hang on keys that are not in the folder: nobody can use them.
    package func countTokensWithoutKey(in database: Database) throws -> Int {
        let present = Set(((try? keys(path(.token))) ?? []).map(\.id))
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
    private func makeFile(_ path: String, ifThere existing: DurableFile.Existing) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw SecretsError.notWritable(folder)
        }
        try write(Self.newLine(id: Self.newID(besides: [])), to: path, ifThere: existing)
    }

    private func write(_ text: String, to path: String, ifThere existing: DurableFile.Existing) throws {
        do {
            try DurableFile.write(Array(text.utf8), to: path, ifThere: existing)
            try DurableFile.synchronize(folder: folder + "/..")
        } catch {
            throw SecretsError.notWritable(folder)
        }
    }

    private static func newID(besides known: Set<String>) -> String {
        var id = ""
        repeat { id = String(randomID().prefix(8)) } while known.contains(id)
        return id
    }

    private static func newLine(id: String) -> String {
        var generator = SystemRandomNumberGenerator()
        let key = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        return "\(id) \(Data(key).base64EncodedString())\n"
    }

    /// As many as a file may hold: what reads them takes no more.
    private static let maximumCount = min(TokenSecrets.maximumCount, SealingKeys.maximumCount)
}
