import HTTPTypes
import Testing

@testable import Web

@Suite struct UploadSlotsTests {
    /// Takes so many slots and holds them while the body runs.
    private func holding(_ accounts: [String], _ slots: UploadSlots, _ body: @Sendable () async throws -> Void) async throws {
        guard let account = accounts.first else { return try await body() }
        try await slots.withSlot(for: account) { try await holding(Array(accounts.dropFirst()), slots, body) }
    }

    private func isFull(_ slots: UploadSlots, for account: String) async throws -> Bool {
        do {
            return try await slots.withSlot(for: account) { false }
        } catch let problem as Problem {
            #expect((problem.status, problem.code) == (503, "uploads-full"))
            #expect(problem.fields[.retryAfter] == "5")
            return true
        }
    }

    @Test func `one account cannot take all`() async throws {
        let slots = UploadSlots(limit: 3, limitOfAccount: 2)
        try await holding(["a", "a"], slots) {
            let isFull = (a: try await isFull(slots, for: "a"), b: try await isFull(slots, for: "b"))
            #expect(isFull == (true, false))
        }
        #expect(try await !isFull(slots, for: "a"), "what was held is free again")
    }

    @Test func `all together cannot take more than there are`() async throws {
        let slots = UploadSlots(limit: 3, limitOfAccount: 2)
        try await holding(["a", "b", "a"], slots) {
            for account in ["a", "b", "c"] {
                let isFull = try await isFull(slots, for: account)
                #expect(isFull)
            }
        }
        for account in ["a", "b", "c"] { #expect(try await !isFull(slots, for: account)) }
    }

    @Test func `an upload that fails gives its slot back`() async throws {
        let slots = UploadSlots(limit: 1, limitOfAccount: 1)
        await #expect(throws: Refused.self) { try await slots.withSlot(for: "a") { throw Refused() } }
        #expect(try await !isFull(slots, for: "a"))
    }

    private struct Refused: Error {}
}
