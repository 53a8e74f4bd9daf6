internal import IdentityTokens

/// What is known of one issuer's keys, and when it may be asked for them. Without input or output, so that every case can be tried.
struct KeyCache: Sendable {
    /// Keys are fetched again after a day, and forgotten if that fails: what was taken away at the source is not believed for longer.
    static let longestLife: Int64 = 86_400
    /// Seconds between fetches, whether they succeed or not.
    static let floor: Int64 = 60

    /// What to do about a key that is wanted.
    enum Answer {
        case use(IssuerKeys)
        case fetch
        /// Nothing to use, and it is too early to ask again.
        case fail(IssuerFault.Reason)
    }

    private var keys: IssuerKeys?
    private(set) var fetchedAt: Int64?
    private(set) var attemptedAt: Int64?
    private(set) var lastFault: IssuerFault.Reason?

    /// - Parameter now: seconds since 1970.
    func answer(wanting keyID: String, now: Int64) -> Answer {
        let held = usable(now: now)
        if let held, held.keyIDs.contains(keyID) { return .use(held) }
        // A clock that was put back must not hold up fetches.
        let isEarly = attemptedAt.map { now >= $0 && now - $0 < KeyCache.floor } ?? false
        guard isEarly else { return .fetch }
        if let held { return .use(held) }
        return .fail(lastFault ?? .timedOut)
    }

    /// Notes what a fetch, begun at `now`, has brought. Old keys are kept if it failed, as long as they live.
    /// - Returns: what can be used now.
    mutating func note(_ result: Result<IssuerKeys, IssuerFault.Reason>, now: Int64) -> Result<IssuerKeys, IssuerFault.Reason> {
        attemptedAt = now
        switch result {
        case .success(let fetched):
            keys = fetched
            fetchedAt = now
            lastFault = nil
            return result
        case .failure(let reason):
            lastFault = reason
            if let held = usable(now: now) { return .success(held) }
            keys = nil
            return .failure(reason)
        }
    }

    private func usable(now: Int64) -> IssuerKeys? {
        guard let keys, let fetchedAt, now >= fetchedAt, now - fetchedAt < KeyCache.longestLife else { return nil }
        return keys
    }
}
