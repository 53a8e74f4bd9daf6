internal import HTTPTypes
internal import Synchronization

/// How many uploads may be under way at once. Beyond that an upload is asked to come back, rather than queue without end.
final class UploadSlots: Sendable {
    private let limit: Int
    private let taken = Atomic<Int>(0)

    init(limit: Int) {
        self.limit = limit
    }

    func withSlot<Value>(_ body: () async throws -> Value) async throws -> Value {
        defer { taken.subtract(1, ordering: .relaxed) }
        guard taken.add(1, ordering: .relaxed).newValue <= limit else { throw Problem.uploadsFull }
        return try await body()
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
