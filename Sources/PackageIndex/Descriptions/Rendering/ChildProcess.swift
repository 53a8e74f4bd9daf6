internal import BlobStorage
internal import CLinux
internal import Glibc

/// A process that gets its input whole, writes to a pipe, and does not outlive the call that runs it.
///
/// It leads a session and a group of its own, in the folder `/`, with an environment of one variable and no descriptor but the standard
/// ones: its input, which is a file in memory, its output, and nothing for its errors.
struct ChildProcess {
    /// What the process may take; what else it is kept from is its own program's affair (`RendererProgram`).
    struct Limits: Sendable {
        /// From its start to its end.
        var time: Duration = .seconds(10)
        /// In bytes.
        var output = 1 << 20
    }

    /// How the process ended.
    enum Ending: Equatable {
        case exited(Int32)
        case killed(signal: Int32)
        /// It took longer than it may, and was killed.
        case tooSlow
        /// It wrote more than it may, and was killed.
        case tooLong
    }

    let executable: String
    let arguments: [String]
    let limits: Limits

    private static let environment = ["LANG=C.UTF-8"]
    /// How long a wait lasts before it is asked whether anybody still wants the answer, in milliseconds.
    private static let slice: Int64 = 100

    /// Blocks its thread.
    /// - Returns: what the process wrote, and how it ended.
    /// - Throws: `CancellationError` when the task is cancelled, with the process killed; `ChildProcessError`; `BlobError`.
    func run(input: [UInt8]) throws -> (output: [UInt8], ending: Ending) {
        let file = try FileDescriptor(inMemory: input)
        guard lseek(file.number, 0, SEEK_SET) == 0 else { throw ChildProcessError(code: errno) }
        var ends: [Int32] = [0, 0]
        guard unsafe pipe2(&ends, O_CLOEXEC) == 0 else { throw ChildProcessError(code: errno) }
        defer { Glibc.close(ends[0]) }
        let process: pid_t
        do {
            defer { Glibc.close(ends[1]) }
            process = try spawn(input: file.number, output: ends[1])
        }
        let deadline = ContinuousClock.now + limits.time
        var output: [UInt8] = []
        do {
            let isWhole = try collect(from: ends[0], into: &output, until: deadline)
            guard isWhole else { return (output, kill(process, because: .tooLong)) }
            return (output, try end(of: process, until: deadline) ?? kill(process, because: .tooSlow))
        } catch {
            _ = kill(process, because: .tooSlow)
            throw error
        }
    }

    /// Reads what comes until the process closes its output, or its time is up.
    /// - Returns: whether it stayed within the limit.
    private func collect(from pipe: Int32, into output: inout [UInt8], until deadline: ContinuousClock.Instant) throws -> Bool {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            guard let wait = try slice(until: deadline) else { return true }
            var descriptor = pollfd(fd: pipe, events: Int16(POLLIN), revents: 0)
            guard unsafe poll(&descriptor, 1, wait) > 0 else { continue }
            let count = unsafe read(pipe, &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return true }
            output += buffer[..<count]
            guard output.count <= limits.output else { return false }
        }
    }

    /// How long to wait next, in milliseconds; nothing when the time is up.
    private func slice(until deadline: ContinuousClock.Instant) throws -> Int32? {
        try Task.checkCancellation()
        let left = ContinuousClock.now.duration(to: deadline)
        guard left > .zero else { return nil }
        return Int32(min(Self.slice, left.components.seconds * 1_000 + left.components.attoseconds / 1_000_000_000_000_000 + 1))
    }

    /// Waits for a process that has closed its output: it ends at once, or not at all.
    private func end(of process: pid_t, until deadline: ContinuousClock.Instant) throws -> Ending? {
        while try slice(until: deadline) != nil {
            var status: Int32 = 0
            let ended = unsafe waitpid(process, &status, WNOHANG)
            if ended == process { return Self.ending(status) }
            if ended < 0 && errno != EINTR { throw ChildProcessError(code: errno) }
            _ = poll(nil, 0, 2)
        }
        return nil
    }

    /// Ends the process and all of its group, and takes note of its end.
    private func kill(_ process: pid_t, because ending: Ending) -> Ending {
        _ = Glibc.kill(-process, SIGKILL)
        while waitpid(process, nil, 0) < 0 && errno == EINTR {}
        return ending
    }

    private static func ending(_ status: Int32) -> Ending {
        let signal = status & 0x7F
        return signal == 0 ? .exited((status >> 8) & 0xFF) : .killed(signal: signal)
    }
}

/// A process could not be started or watched.
struct ChildProcessError: Error, Equatable {
    /// The system's `errno`.
    let code: Int32
}

extension ChildProcess {
    private static let newSession: Int32 = 0x80

    private func spawn(input: Int32, output: Int32) throws -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        try Self.check(unsafe posix_spawn_file_actions_init(&actions))
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        try Self.check(unsafe posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO))
        try Self.check(unsafe posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO))
        try Self.check(unsafe posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0))
        try Self.check(unsafe posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1))
        try Self.check(unsafe posix_spawn_file_actions_addchdir_np(&actions, "/"))
        var attributes = posix_spawnattr_t()
        try Self.check(unsafe posix_spawnattr_init(&attributes))
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        try Self.reset(&attributes)
        var process: pid_t = 0
        try unsafe Self.withStrings([executable] + arguments) { arguments in
            try unsafe Self.withStrings(Self.environment) { environment in
                try Self.check(unsafe posix_spawn(&process, executable, &actions, &attributes, arguments, environment))
            }
        }
        return process
    }

    /// A session of its own, and signals as they are by nature: this process ignores some.
    private static func reset(_ attributes: inout posix_spawnattr_t) throws {
        var none = sigset_t()
        var all = sigset_t()
        unsafe sigemptyset(&none)
        unsafe sigfillset(&all)
        try check(unsafe posix_spawnattr_setsigmask(&attributes, &none))
        try check(unsafe posix_spawnattr_setsigdefault(&attributes, &all))
        let flags = Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF) | newSession
        try check(unsafe posix_spawnattr_setflags(&attributes, Int16(flags)))
    }

    /// Texts as C has them, with a null pointer at the end.
    private static func withStrings(_ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) throws -> Void) throws {
        let copies = unsafe texts.map { unsafe strdup($0) }
        defer { unsafe copies.forEach { unsafe free($0) } }
        try unsafe body(copies + [nil])
    }

    private static func check(_ code: Int32) throws(ChildProcessError) {
        guard code == 0 else { throw ChildProcessError(code: code) }
    }
}
