package import Credentials
internal import Foundation
internal import Glibc

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
    package func tokenSecrets() throws -> TokenSecrets {
        let path = folder + "/token"
        if unsafe access(path, F_OK) != 0 { try makeKey(path) }
        return try TokenSecrets(try keys(path).map { ($0.id, try TokenSecret(bytes: $0.key)) })
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

    /// A key that tokens hang on must not be lost with the power.
    private func synchronize(_ path: String) throws {
        let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SecretsError.notWritable(folder) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw SecretsError.notWritable(folder) }
    }

    /// Two processes may start at once: the second finds the first one's file and keeps it.
    private func makeKey(_ path: String) throws {
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        var generator = SystemRandomNumberGenerator()
        let key = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        let line = "\(randomID().prefix(8)) \(Data(key).base64EncodedString())\n"
        let draft = path + "." + randomID()
        let descriptor = unsafe open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SecretsError.notWritable(folder) }
        defer {
            close(descriptor)
            _ = unsafe unlink(draft)
        }
        let bytes = Array(line.utf8)
        guard unsafe write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
            throw SecretsError.notWritable(folder)
        }
        guard unsafe link(draft, path) == 0 || errno == EEXIST else { throw SecretsError.notWritable(folder) }
        for changed in [folder, folder + "/.."] { try synchronize(changed) }
    }
}

/// The secrets cannot be had; without them nothing starts.
package enum SecretsError: Error, Equatable {
    case malformed(String)
    case notWritable(String)

    package var sentence: String {
        switch self {
        case .malformed(let path): "The file \(path) is damaged: each line holds an id and a key in base64. Restore it from a backup."
        case .notWritable(let folder): "The folder \(folder) cannot be written to: check who owns it, and the space on the disk."
        }
    }
}
