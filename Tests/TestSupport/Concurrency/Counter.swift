internal import Synchronization

/// Counts what happens, from any thread.
package final class Counter: Sendable {
    private let count = Atomic(0)

    package init() {}

    package var value: Int { count.load(ordering: .sequentiallyConsistent) }

    /// - Returns: the count with this one.
    @discardableResult
    package func add() -> Int {
        count.add(1, ordering: .sequentiallyConsistent).newValue
    }
}
