import CLinux

/// The cores that this process may run on: fewer than the machine has, where it is pinned to some.
enum UsableCores {
    static var count: Int {
        var set = [UInt64](repeating: 0, count: 128)
        let size = set.count * MemoryLayout<UInt64>.size
        let written = unsafe sched_getaffinity(0, size, &set)
        return max(1, written < 0 ? 1 : set.reduce(0) { $0 + $1.nonzeroBitCount })
    }
}
