package import Credentials
internal import Foundation
internal import Glibc
internal import Synchronization

/// Hashes passwords on a few threads of its own, at low priority: each takes 20 ms and 19 MiB, and must not keep installers waiting.
///
/// Its queue is short: beyond it the answer is 503, rather than a wait without end.
package final class PasswordHasher: Sendable {
    private struct Queue {
        var waiting: [(work: @Sendable () -> Void, client: String)] = []
        var running = 0
    }

    private let threads: Int
    private let queueLimit: Int
    private let clientLimit: Int
    private let queue = Mutex(Queue())
    private let done = Mutex(0)
    /// What the passwords of unknown names are compared with, so that they take as long as others.
    private let dummy: PasswordHash

    /// - Parameters:
    ///   - threads: how many passwords are hashed at once.
    ///   - queueLimit: how many may wait.
    ///   - clientLimit: how many of one client may wait, so that none takes all places.
    package init(threads: Int = 1, queueLimit: Int = 128, clientLimit: Int = 8) throws {
        self.clientLimit = clientLimit
        self.threads = threads
        self.queueLimit = queueLimit
        dummy = try PasswordHash(hashing: try Password(randomID()))
    }

    /// How many hashes were computed so far: tests compare what different answers cost.
    package var count: Int { done.withLock { $0 } }

    /// - Parameter client: whom the work is done for: a network address, or an account.
    /// - Throws: `AccountRefusal.tooBusy`
    package func hash(_ password: Password, for client: String) async throws -> PasswordHash {
        try await run(for: client) {
            self.done.withLock { $0 += 1 }
            return try PasswordHash(hashing: password)
        }
    }

    /// Does other work that takes long for one client, in its turn.
    /// - Throws: `AccountRefusal.tooBusy`; what the work throws.
    func run<Value: Sendable>(for client: String, _ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let isTaken = enqueue({ continuation.resume(with: Result { try work() }) }, client)
            if !isTaken { continuation.resume(throwing: AccountRefusal.tooBusy) }
        }
    }

    /// Whether the password is that of the stored hash. Without a password or a hash one is computed all the same.
    /// - Throws: `AccountRefusal.tooBusy`
    package func matches(_ password: Password?, _ stored: String?, for client: String) async throws -> Bool {
        let dummy = dummy
        return try await run(for: client) {
            self.done.withLock { $0 += 1 }
            guard let password else {
                _ = dummy.matches(try Password("x"))
                return false
            }
            guard let stored, let hash = try? PasswordHash(phc: stored) else {
                _ = dummy.matches(password)
                return false
            }
            return hash.matches(password)
        }
    }

    /// - Returns: whether there was room.
    private func enqueue(_ work: @escaping @Sendable () -> Void, _ client: String) -> Bool {
        let (isTaken, mustStart) = queue.withLock { queue in
            guard queue.waiting.count < queueLimit, queue.waiting.count(where: { $0.client == client }) < clientLimit else {
                return (false, false)
            }
            queue.waiting.append((work, client))
            guard queue.running < threads else { return (true, false) }
            queue.running += 1
            return (true, true)
        }
        if mustStart { Thread.detachNewThread { self.drain() } }
        return isTaken
    }

    private func drain() {
        // On Linux the calling thread alone.
        _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 15)
        while let work = next() { work() }
    }

    private func next() -> (@Sendable () -> Void)? {
        queue.withLock { queue in
            guard !queue.waiting.isEmpty else {
                queue.running -= 1
                return nil
            }
            return queue.waiting.removeFirst().work
        }
    }
}
