internal import Glibc
internal import Synchronization

/// The keys of a file in `secrets/`. The file is read again when it has changed, so that a server that runs goes on while keys are
/// rotated; one that cannot be read then leaves the keys as they were. Looking costs one `stat`.
package final class LiveKeys<Keys: Sendable>: Sendable {
    private let path: String?
    private let read: @Sendable () throws -> Keys
    private struct State {
        var keys: Keys
        var stamp: FileStamp?
        /// Goes up with each change.
        var revision = 0
        /// When `revision(at:)` looked last, in Unix seconds.
        var looked: Int64 = .min
    }

    private let state: Mutex<State>

    /// Keys that never change.
    package init(_ keys: Keys) {
        path = nil
        read = { keys }
        state = Mutex(State(keys: keys))
    }

    /// - Parameters:
    ///   - first: what was read when it was made sure that the file is there.
    ///   - read: reads the file again.
    init(_ first: Keys, path: String, _ read: @escaping @Sendable () throws -> Keys) {
        self.path = path
        self.read = read
        // No stamp: whatever happened since the first reading is noticed.
        state = Mutex(State(keys: first))
    }

    /// The keys as the file has them now.
    package var current: Keys {
        guard let path, let stamp = FileStamp(path) else { return state.withLock(\.keys) }
        return state.withLock { state in
            if state.stamp != stamp, let keys = try? read() {
                (state.keys, state.stamp) = (keys, stamp)
                state.revision += 1
            }
            return state.keys
        }
    }

    /// A number that is another one when the keys have changed. The file is looked at once in a second at most.
    /// - Parameter second: now, in Unix seconds.
    func revision(at second: Int64) -> Int {
        let isDue = state.withLock { state in
            defer { state.looked = second }
            return state.looked != second
        }
        if isDue { _ = current }
        return state.withLock(\.revision)
    }
}

/// What tells one state of a file from another.
private struct FileStamp: Equatable {
    private let numbers: [Int]

    init?(_ path: String) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        numbers = [
            Int(status.st_dev), Int(status.st_ino), Int(status.st_size), status.st_mtim.tv_sec, status.st_mtim.tv_nsec,
            status.st_ctim.tv_sec,
            status.st_ctim.tv_nsec,
        ]
    }
}
