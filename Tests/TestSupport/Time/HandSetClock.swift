package import Persistence
internal import Synchronization

/// A clock that stands still until a test moves it.
package final class HandSetClock: Sendable {
    private let microseconds: Atomic<Int64>

    /// - Parameter seconds: since 1970; by default 2030-03-17 17:46:40 UTC.
    package init(seconds: Int64 = 1_900_000_000) {
        microseconds = Atomic(seconds * 1_000_000)
    }

    package var now: Timestamp {
        Timestamp(microseconds: microseconds.load(ordering: .sequentiallyConsistent))
    }

    package var wallClock: WallClock {
        WallClock { [self] in now }
    }

    package func advance(seconds: Int64) {
        microseconds.add(seconds * 1_000_000, ordering: .sequentiallyConsistent)
    }
}
