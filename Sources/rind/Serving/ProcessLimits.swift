import CLinux
import Glibc

/// What the process asks of the system.
enum ProcessLimits {
    /// Called once, before there are threads.
    static func prepare() {
        tuneAllocator()
        raiseOpenFiles()
        _ = signal(SIGPIPE, SIG_IGN)
    }

    /// Gives memory that was freed back to the system, which the allocator alone does only in part.
    static func returnFreeMemory() {
        _ = malloc_trim(0)
    }

    /// Two arenas for all threads: more of them only keep more memory that nobody uses. And a MiB stays with each that the next request
    /// takes again: given back and asked for anew, its pages would cost a fault each.
    private static func tuneAllocator() {
        let (arenaMaximum, trimThreshold, mapThreshold): (Int32, Int32, Int32) = (-8, -1, -3)
        _ = mallopt(arenaMaximum, 2)
        _ = mallopt(trimThreshold, 1 << 20)
        _ = mallopt(mapThreshold, 1 << 20)
    }

    /// As many open files as the system allows: each connection is one.
    private static func raiseOpenFiles() {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
