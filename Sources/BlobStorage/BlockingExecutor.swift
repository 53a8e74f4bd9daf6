package import NIOPosix

/// Runs work that blocks its thread (files, `fsync`, inflating) on threads of its own, never on the cooperative pool.
///
/// Use it as `withTaskExecutorPreference(executor) { … }`.
package final class BlockingExecutor: TaskExecutor {
    private let pool: NIOThreadPool

    /// The pool is started, and outlives the executor's work.
    package init(pool: NIOThreadPool) {
        self.pool = pool
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = unsafe asUnownedTaskExecutor()
        pool.submit { _ in unsafe job.runSynchronously(on: executor) }
    }
}
