internal import Foundation
internal import Glibc

/// Where a folder is, links resolved: to see whether one lies in another.
struct FolderPlace {
    /// An absolute path. The folder itself, and those above it, need not be there.
    let path: String

    init(_ path: String) {
        var existing = URL(fileURLWithPath: path).standardized.path
        var missing: [String] = []
        while true {
            if let resolved = unsafe realpath(existing, nil) {
                let start = unsafe String(cString: resolved)
                unsafe free(resolved)
                self.path = ([start == "/" ? "" : start] + missing.reversed()).joined(separator: "/")
                return
            }
            guard let slash = existing.lastIndex(of: "/") else { break }
            missing.append(String(existing[existing.index(after: slash)...]))
            existing = slash == existing.startIndex ? "/" : String(existing[..<slash])
        }
        self.path = path
    }

    var parent: String {
        URL(fileURLWithPath: path).deletingLastPathComponent().path
    }

    /// Throws if one of the folders is, or lies in, another.
    /// - Throws: `BackupError.nested`
    static func requireApart(_ paths: [String]) throws(BackupError) {
        for (index, outer) in paths.enumerated() {
            for (other, inner) in paths.enumerated() where other != index {
                guard !(FolderPlace(inner).path + "/").hasPrefix(FolderPlace(outer).path + "/") else { throw .nested(outer, inner) }
            }
        }
    }
}
