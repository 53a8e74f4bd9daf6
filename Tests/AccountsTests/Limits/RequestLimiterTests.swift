import Accounts
import TestSupport
import Testing

@Suite struct RequestLimiterTests {
    private let clock = HandSetClock()

    private func limiter(_ limit: String, addressLimit: Int? = nil) throws -> RequestLimiter {
        RequestLimiter(try #require(RateLimit(limit)), clock: clock.wallClock, addressLimit: addressLimit)
    }

    private func count(_ limiter: RequestLimiter, _ address: String?, tries: Int) -> Int {
        (0..<tries).count { _ in (try? limiter.take(address)) != nil }
    }

    @Test func `a burst of so many is let through, and then one for each part of the time`() throws {
        let limiter = try limiter("5/10s")
        #expect(count(limiter, "192.0.2.1", tries: 20) == 5)
        clock.advance(seconds: 2)
        #expect(count(limiter, "192.0.2.1", tries: 20) == 1)
        clock.advance(seconds: 100)
        #expect(count(limiter, "192.0.2.1", tries: 20) == 5)
    }

    @Test func `a refusal says how long to wait, and waiting so long is enough`() throws {
        let limiter = try limiter("1/30s")
        try limiter.take(nil)
        let refusal = #expect(throws: AccountRefusal.self) { try limiter.take(nil) }
        #expect(refusal?.status == 429 && refusal?.retryAfter == 31)
        clock.advance(seconds: 30)
        try limiter.take(nil)
    }

    @Test func `each window holds, and addresses do not hold each other up`() throws {
        let limiter = try limiter("5/1s+7/1h")
        #expect(count(limiter, "192.0.2.1", tries: 9) == 5)
        clock.advance(seconds: 1)
        #expect(count(limiter, "192.0.2.1", tries: 9) == 2)
        #expect(count(limiter, "192.0.2.2", tries: 9) == 5)
    }

    @Test func `no limit holds nobody up`() throws {
        #expect(count(try limiter("none"), "192.0.2.1", tries: 1_000) == 1_000)
    }

    @Test func `no more addresses are remembered than there is room for, and old ones make room`() throws {
        let limiter = try limiter("2/1s", addressLimit: 3)
        #expect((0..<10).map { count(limiter, "192.0.2.\($0)", tries: 1) } == [1, 1, 1, 0, 0, 0, 0, 0, 0, 0])
        clock.advance(seconds: 2)
        #expect(count(limiter, "192.0.2.9", tries: 3) == 2)
    }
}
