internal import Foundation
internal import Glibc
internal import Persistence

/// A copy of an index's secrets, kept apart from the backup of the rest: who has both can make tokens.
///
/// A folder of mode 0700 with files of mode 0600 that have the names of those in `secrets/`.
package struct SecretsCopy: Sendable {
    package let folder: String

    /// More than any secret has, in bytes, and more than there are: what is larger is none.
    private static let sizeLimit = 1 << 20
    private static let countLimit = 64

    package init(folder: String) {
        self.folder = folder
    }

    /// Brings the copy up to date, making the folder if need be. Returns when it is durable.
    ///
    /// A key that is in the copy never goes: where the index has lost or exchanged it, the copy may be the last there is.
    /// - Throws: `SecretsCopyError`
    package func update(from dataFolder: String) throws {
        let current = try Self.secrets(in: dataFolder + "/secrets")
        guard !current.isEmpty else { throw SecretsCopyError.none(dataFolder + "/secrets") }
        try makeFolder()
        let copied = try earlier(known: Set(current.keys))
        for (name, text) in copied where !Self.holds(current[name] ?? "", all: text) {
            throw SecretsCopyError.others(folder + "/" + name)
        }
        for (name, text) in current where copied[name] != text { try write(text, to: folder + "/" + name) }
    }

    /// Puts the copied secrets into a data folder that has none.
    /// - Throws: `SecretsCopyError`
    package func restore(to dataFolder: String) throws {
        let secrets = try read()
        for (name, text) in secrets { try write(text, to: dataFolder + "/secrets/" + name) }
    }

    /// Whether there is anything to restore.
    /// - Throws: `SecretsCopyError` if there is not.
    package func check() throws {
        _ = try read()
    }

    private func read() throws -> [String: String] {
        let secrets = try Self.secrets(in: folder)
        guard !secrets.isEmpty else { throw SecretsCopyError.none(folder) }
        return secrets
    }

    private func makeFolder() throws {
        let isNew = unsafe mkdir(folder, 0o700) == 0
        guard isNew || errno == EEXIST, unsafe chmod(folder, 0o700) == 0 else { throw SecretsCopyError.unusable(folder) }
        if isNew { try DurableFile.synchronize(folder: folder + "/..") }
    }

    /// What an earlier run copied; anything else in the folder means that it is another's.
    private func earlier(known: Set<String>) throws -> [String: String] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        guard names.allSatisfy({ known.contains(String($0.prefix { $0 != "." })) }) else { throw SecretsCopyError.notEmpty(folder) }
        return try Self.secrets(in: folder)
    }

    private func write(_ text: String, to path: String) throws {
        do { try DurableFile.write(Array(text.utf8), to: path, ifThere: .replace) } catch let fault as SystemFault {
            throw SecretsCopyError.notWritten(path, reason: fault.description)
        }
    }

    /// The files of the folder by their names. A name with a dot is that of a draft, and passed over.
    private static func secrets(in folder: String) throws -> [String: String] {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else { return [:] }
        let files = names.filter { !$0.contains(".") }
        guard files.count <= countLimit else { throw SecretsCopyError.unusable(folder) }
        return try Dictionary(uniqueKeysWithValues: files.map { ($0, try text(of: folder + "/" + $0)) })
    }

    private static func text(of path: String) throws -> String {
        let descriptor = unsafe open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw SecretsCopyError.unusable(path) }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= sizeLimit,
            let text = String(data: try file.readToEnd() ?? Data(), encoding: .utf8)
        else { throw SecretsCopyError.unusable(path) }
        return text
    }

    private static func holds(_ text: String, all earlier: String) -> Bool {
        Set(earlier.split(separator: "\n")).isSubset(of: text.split(separator: "\n"))
    }
}

/// The secrets cannot be copied or taken from a copy.
package enum SecretsCopyError: Error, Equatable {
    case none(String)
    case notEmpty(String)
    case others(String)
    case unusable(String)
    case notWritten(String, reason: String)

    package var sentence: String {
        switch self {
        case .none(let folder): "There are no secrets in '\(folder)': give the folder that holds them."
        case .notEmpty(let folder): "The folder '\(folder)' holds something else than a copy of this index's secrets: give another."
        case .others(let path):
            "'\(path)' holds a key that this index does not have, and the copy may be its last: give another folder for the secrets."
        case .unusable(let path): "'\(path)' cannot be used: secrets are small text files in a folder that you own, and no links."
        case .notWritten(_, let reason): "The copy of the secrets could not be made: \(reason)."
        }
    }
}
