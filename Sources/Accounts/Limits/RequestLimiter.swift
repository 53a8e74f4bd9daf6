internal import Credentials
package import Persistence
internal import Synchronization

/// Holds back who asks too often for what costs work and tells no secret, such as searches. It is kept in memory, by each process for
/// itself: nobody guesses anything here, and a commit for each request would cost more than the request.
///
/// Each window is a bucket that empties evenly (the generic cell rate algorithm): one number for each address and window, whatever the
/// limit is.
package final class RequestLimiter: Sendable {
    /// So many addresses are remembered at the most. When all of them have asked of late, strangers are held back.
    private static let addressLimit = 20_000

    private let windows: [RateLimit.Window]
    private let clock: WallClock
    private let lastAddress: Int
    /// For each address and window the moment at which its bucket is empty, in microseconds.
    private let buckets = Mutex<[String: [Int64]]>([:])

    package init(_ limit: RateLimit, clock: WallClock, addressLimit: Int? = nil) {
        windows = limit.windows
        self.clock = clock
        lastAddress = addressLimit ?? Self.addressLimit
    }

    /// Counts a request from that address, or of whatever else is named; of IPv6 the /64 counts.
    /// - Throws: `AccountRefusal.tooManyAttempts`; the request is not counted then.
    package func take(_ address: String?) throws(AccountRefusal) {
        guard !windows.isEmpty else { return }
        let now = clock.now()
        let until = buckets.withLock { buckets -> Timestamp? in
            let address = address.map { NetworkAddress($0)?.limitKey ?? $0 } ?? "unknown"
            if buckets[address] == nil, buckets.count >= lastAddress { Self.forgetOld(&buckets, now.microseconds) }
            guard buckets[address] != nil || buckets.count < lastAddress else { return now.adding(seconds: 1) }
            return fill(&buckets[address, default: windows.map { _ in 0 }], now.microseconds)
        }
        if let until { throw .tooManyAttempts(until: until, now: now) }
    }

    /// - Returns: when there is room again, if there is none now.
    private func fill(_ bucket: inout [Int64], _ now: Int64) -> Timestamp? {
        var filled = bucket
        for (index, window) in windows.enumerated() {
            let (length, drop) = (window.seconds * 1_000_000, window.seconds * 1_000_000 / Int64(window.count))
            filled[index] = max(bucket[index], now) + drop
            guard filled[index] - now <= length else { return Timestamp(microseconds: filled[index] - length) }
        }
        bucket = filled
        return nil
    }

    private static func forgetOld(_ buckets: inout [String: [Int64]], _ now: Int64) {
        buckets = buckets.filter { $0.value.contains { $0 > now } }
    }
}
