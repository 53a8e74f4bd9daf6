internal import HTTPTypes
internal import Synchronization

/// How many uploads may be under way at once. Beyond that an upload is asked to come back, rather than queue without end; and one
/// account cannot keep all others out.
final class UploadSlots: Sendable {
    private struct Taken {
        var count = 0
        var byAccount: [String: Int] = [:]
    }

    private let limit: Int
    private let limitOfAccount: Int
    private let taken = Mutex(Taken())

    init(limit: Int, limitOfAccount: Int) {
        self.limit = limit
        self.limitOfAccount = limitOfAccount
    }

    func withSlot<Value>(for account: String, _ body: () async throws -> Value) async throws -> Value {
        guard take(account) else { throw Problem.uploadsFull }
        defer { giveBack(account) }
        return try await body()
    }

    private func take(_ account: String) -> Bool {
        taken.withLock { taken in
            guard taken.count < limit, taken.byAccount[account, default: 0] < limitOfAccount else { return false }
            taken.count += 1
            taken.byAccount[account, default: 0] += 1
            return true
        }
    }

    private func giveBack(_ account: String) {
        taken.withLock { taken in
            taken.count -= 1
            let left = taken.byAccount[account, default: 1] - 1
            taken.byAccount[account] = left == 0 ? nil : left
        }
    }
}

extension Problem {
    static let uploadsFull = Problem(
        status: 503,
        code: "uploads-full",
        sentence: "Too many uploads are under way: try again in a few seconds.",
        fields: [.retryAfter: "5"]
    )
}
