internal import Glibc

/// Storage could not do what it was asked to.
package enum BlobError: Error, Equatable {
    /// The disk, or the quota on it, is full.
    case storageFull
    /// The system refused a call: which one, on what, and the system's error number.
    case system(call: String, path: String, code: Int32)
    /// A link, folder, device, pipe or socket stands where a file should be.
    case notPlainFile(String)

    /// The failure of the call that was just made.
    static func last(_ call: String, _ path: String) -> BlobError {
        let code = errno
        return code == ENOSPC || code == EDQUOT ? .storageFull : .system(call: call, path: path, code: code)
    }

    /// What happened, for a log or a person at a terminal.
    package var sentence: String {
        switch self {
        case .storageFull:
            return "The disk is full."
        case .system(let call, let path, let code):
            let reason = unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
            return "The system refused to \(call) \(path): \(reason)."
        case .notPlainFile(let path):
            return "\(path) is not a plain file."
        }
    }
}
