import CLinux
import Glibc

/// What the process asks of the system.
enum ProcessLimits {
    /// Called once, before there are threads.
    static func prepare() {
        limitArenas()
        raiseOpenFiles()
        _ = signal(SIGPIPE, SIG_IGN)
    }

    /// Gives memory that was freed back to the system, which the allocator alone does only in part.
    static func returnFreeMemory() {
        _ = malloc_trim(0)
    }

    /// Two arenas for all threads: more of them only keep more memory that nobody uses.
    private static func limitArenas() {
        let arenaMaximum: Int32 = -8
        _ = mallopt(arenaMaximum, 2)
    }

    /// As many open files as the system allows: each connection is one.
    private static func raiseOpenFiles() {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
