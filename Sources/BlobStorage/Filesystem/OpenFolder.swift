internal import Foundation
internal import Glibc

/// A folder that is open: what is found in it is really in it, since no link in it is followed.
///
/// Names are single components that the program made or checked. New folders have mode 0700, new files 0600. Every call blocks.
package struct OpenFolder: Sendable {
    private let descriptor: FileDescriptor

    package var path: String { descriptor.path }

    /// Opens the folder at the path. Links in the path are followed: it is the operator's.
    package init(_ path: String) throws(BlobError) {
        descriptor = try FileDescriptor(path, O_RDONLY | O_DIRECTORY)
    }

    /// The same, making the folder if it is not there. Either way it is its owner's alone afterwards.
    package init(making path: String) throws(BlobError) {
        let isNew = unsafe mkdir(path, 0o700) == 0
        guard isNew || errno == EEXIST else { throw .last("make the folder", path) }
        try self.init(path)
        guard fchmod(descriptor.number, 0o700) == 0 else { throw .last("set the mode of", path) }
        if isNew { try FileDescriptor(path + "/..", O_RDONLY | O_DIRECTORY).synchronize() }
    }

    private init(_ name: String, in folder: OpenFolder) throws(BlobError) {
        do throws(BlobError) {
            descriptor = try FileDescriptor(name, in: folder.descriptor, O_RDONLY | O_DIRECTORY)
        } catch .system(_, let path, let code) where code == ELOOP || code == ENOTDIR {
            throw .notPlainFile(path)
        }
    }

    /// Takes the folder's lock, if nobody holds it in a way that excludes this one. It goes with the last copy of this value.
    package func lock(_ kind: Lock) -> Bool {
        descriptor.lock(kind == .alone ? LOCK_EX : LOCK_SH)
    }

    package enum Lock {
        case alone
        case shared
    }

    /// The names of all that is in the folder, sorted.
    package func names() throws(BlobError) -> [String] {
        do { return try FileManager.default.contentsOfDirectory(atPath: path).sorted() } catch { throw .last("list", path) }
    }

    /// A folder in this one, or nothing if there is none.
    /// - Throws: `BlobError.notPlainFile` for a link or a file of that name.
    package func folder(_ name: String) throws(BlobError) -> OpenFolder? {
        do throws(BlobError) { return try OpenFolder(name, in: self) } catch .system(_, _, ENOENT) { return nil }
    }

    /// The same, making it if it is not there.
    package func makeFolder(_ name: String) throws(BlobError) -> OpenFolder {
        guard unsafe mkdirat(descriptor.number, name, 0o700) == 0 || errno == EEXIST else {
            throw .last("make the folder", path + "/" + name)
        }
        return try OpenFolder(name, in: self)
    }

    /// A file in this folder, open to be read, or nothing if there is none.
    /// - Throws: `BlobError.notPlainFile` for whatever else has that name.
    package func file(_ name: String) throws(BlobError) -> FileDescriptor? {
        do throws(BlobError) {
            let file = try FileDescriptor(name, in: descriptor, O_RDONLY | O_NONBLOCK)
            guard try file.isPlainFile() else { throw BlobError.notPlainFile(file.path) }
            return file
        } catch .system(_, _, ENOENT) {
            return nil
        } catch .system(_, let path, let code) where code == ELOOP || code == ENXIO {
            throw .notPlainFile(path)
        }
    }

    /// A new file, open to be written. What had that name goes.
    package func create(_ name: String) throws(BlobError) -> FileDescriptor {
        try remove(name)
        return try FileDescriptor(name, in: descriptor, O_RDWR | O_CREAT | O_EXCL)
    }

    /// Gives a file another name; what had that one goes in the same instant.
    package func rename(_ name: String, to other: String) throws(BlobError) {
        guard unsafe renameat(descriptor.number, name, descriptor.number, other) == 0 else { throw .last("rename", path + "/" + name) }
    }

    /// Removes a file or link; it need not be there.
    package func remove(_ name: String) throws(BlobError) {
        guard unsafe unlinkat(descriptor.number, name, 0) == 0 || errno == ENOENT else { throw .last("remove", path + "/" + name) }
    }

    /// Returns when the names in the folder will survive a power cut.
    package func synchronize() throws(BlobError) {
        try descriptor.synchronize()
    }
}
