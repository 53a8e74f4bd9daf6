internal import Glibc

/// Writes small files so that after a power cut each is there whole or not at all. Only the owner may read them.
package enum DurableFile {
    /// What to do if there is a file already.
    package enum Existing {
        case keep
        case replace
    }

    /// Returns when the file and its name are durable.
    /// - Throws: `SystemFault`, `NoRandomBytes`
    package static func write(_ bytes: [UInt8], to path: String, ifThere existing: Existing) throws {
        let draft = path + "." + String(try randomBytes(8).reduce(0) { $0 << 8 | UInt64($1) }, radix: 16)
        let descriptor = unsafe open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SystemFault(path) }
        defer {
            close(descriptor)
            _ = unsafe unlink(draft)
        }
        guard unsafe Glibc.write(descriptor, bytes, bytes.count) == bytes.count else { throw SystemFault(path) }
        guard fsync(descriptor) == 0 else { throw SystemFault(path) }
        switch existing {
        case .keep: guard unsafe link(draft, path) == 0 || errno == EEXIST else { throw SystemFault(path) }
        case .replace: guard unsafe rename(draft, path) == 0 else { throw SystemFault(path) }
        }
        try synchronize(folder: String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
    }

    /// Runs the body while no other process runs one for the same folder.
    package static func alone(in folder: String, _ body: () throws -> Void) throws {
        let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemFault(folder) }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_EX) == 0 else { throw SystemFault(folder) }
        try body()
    }

    /// Makes what was made or named in the folder durable.
    package static func synchronize(folder: String) throws {
        let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemFault(folder) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw SystemFault(folder) }
    }
}

/// The system refused to work on a file.
package struct SystemFault: Error, Equatable, CustomStringConvertible {
    package let path: String
    /// The system's number for what went wrong (`errno`).
    package let number: Int32

    /// Of the call that has just failed.
    init(_ path: String) {
        self.path = path
        number = errno
    }

    package var description: String { unsafe "'\(path)' cannot be written: \(String(cString: strerror(number)))" }
}
