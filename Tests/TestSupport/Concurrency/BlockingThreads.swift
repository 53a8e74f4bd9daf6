package import BlobStorage
internal import NIOPosix

/// Threads for whatever blocks in tests: the cooperative pool has as many as there are cores, and the servers under test need them.
package enum BlockingThreads {
    /// For what the application does itself.
    package static let executor = BlockingExecutor(pool: started(16))
    /// For the tests. Apart from the application's, so that neither waits for the other.
    private static let own = started(64)

    /// Runs what blocks its thread.
    package static func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await own.runIfActive(body)
    }

    private static func started(_ count: Int) -> NIOThreadPool {
        let pool = NIOThreadPool(numberOfThreads: count)
        pool.start()
        return pool
    }
}
