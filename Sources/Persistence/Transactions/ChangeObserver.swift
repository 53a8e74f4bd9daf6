internal import Synchronization

/// Whoever keeps what it read in memory, told of each commit before the commit's caller is.
package final class ChangeObserver: Sendable {
    private let handlers = Mutex<[@Sendable (Set<Change>) -> Void]>([])

    package init() {}

    /// The handler runs on the writer's thread: it is quick and never waits.
    package func observe(_ handler: @escaping @Sendable (Set<Change>) -> Void) {
        handlers.withLock { $0.append(handler) }
    }

    func committed(_ changes: Set<Change>) {
        guard !changes.isEmpty else { return }
        for handler in handlers.withLock({ $0 }) { handler(changes) }
    }
}
