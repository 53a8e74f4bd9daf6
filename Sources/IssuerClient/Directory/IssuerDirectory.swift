package import IdentityTokens

/// The issuers that the operator trusts, and their keys: fetched when they are needed, kept for a day, fetched again for a key that is
/// not known, but no more than once a minute for each issuer. All who wait for one issuer share one fetch.
package actor IssuerDirectory {
    private struct Entry {
        let settings: IssuerSettings
        let source: IssuerSource
        var cache = KeyCache()
        var fetch: Task<Result<IssuerKeys, IssuerFault.Reason>, Never>?
    }

    private var entries: [Entry]
    private let now: @Sendable () -> Int64

    /// All issuers, as they are set.
    package nonisolated let issuers: [IssuerSettings]

    /// - Parameter now: seconds since 1970.
    /// - Throws: if a `ca-file` cannot be used.
    package init(
        issuers: [IssuerSettings], limits: FetchLimits = .standard, resolver: NameResolver = .system,
        now: @escaping @Sendable () -> Int64
    ) throws(CAFileFault) {
        try self.init(issuers: issuers, limits: limits, resolver: resolver, isPublic: { $0.isPublic }, now: now)
    }

    /// - Parameter isPublic: which addresses are connected to even where private ones are not allowed.
    init(
        issuers: [IssuerSettings], limits: FetchLimits, resolver: NameResolver,
        isPublic: @escaping @Sendable (InternetAddress) -> Bool, now: @escaping @Sendable () -> Int64
    ) throws(CAFileFault) {
        var entries: [Entry] = []
        for settings in issuers {
            let isAllowed = settings.allowPrivateAddress
            let fetcher = DocumentFetcher(
                authorities: try IssuerAuthorities(pemFile: settings.caFile), limits: limits, resolver: resolver,
                allows: { isAllowed || isPublic($0) })
            entries.append(Entry(settings: settings, source: IssuerSource(settings: settings, fetcher: fetcher)))
        }
        self.entries = entries
        self.issuers = issuers
        self.now = now
    }

    /// The settings of the issuer that `iss` names, byte by byte; nil if it is not trusted.
    package nonisolated func settings(of issuer: String) -> IssuerSettings? {
        issuers.first { isSame($0.url, issuer) }
    }

    /// The issuer's keys. They are fetched if none are held that are younger than a day, or if those have none with this id; not if
    /// the last fetch began less than a minute ago. If a fetch fails and there are still keys, it is those: verifying tells the rest.
    /// - Parameters:
    ///   - issuer: `iss`, exactly.
    ///   - keyID: `kid` of the token that is to be verified.
    /// - Throws: if there are no keys to verify with, and why.
    package func keys(of issuer: String, for keyID: String) async throws(IssuerFault) -> IssuerKeys {
        guard let index = entries.firstIndex(where: { isSame($0.settings.url, issuer) }) else {
            throw IssuerFault(issuer: issuer, reason: .unknownIssuer)
        }
        let name = entries[index].settings.name
        switch entries[index].cache.answer(wanting: keyID, now: now()) {
        case .use(let keys): return keys
        case .fail(let reason): throw IssuerFault(issuer: name, reason: reason)
        case .fetch:
            do { return try await fetched(index).get() } catch { throw IssuerFault(issuer: name, reason: error) }
        }
    }

    /// When the issuer's keys were last fetched and asked for, in seconds since 1970, and why that failed, if it did.
    package func state(of issuer: String) -> IssuerState? {
        guard let entry = entries.first(where: { isSame($0.settings.url, issuer) }) else { return nil }
        let fault = entry.cache.lastFault.map { IssuerFault(issuer: entry.settings.name, reason: $0) }
        return IssuerState(fetchedAt: entry.cache.fetchedAt, attemptedAt: entry.cache.attemptedAt, fault: fault)
    }

    /// The fetch that is running, or a new one. It does not end with a caller that is cancelled, since others may wait for it.
    private func fetched(_ index: Int) async -> Result<IssuerKeys, IssuerFault.Reason> {
        if let fetch = entries[index].fetch { return await fetch.value }
        let source = entries[index].source
        let began = now()
        let fetch = Task {
            let result: Result<IssuerKeys, IssuerFault.Reason>
            do throws(IssuerFault.Reason) { result = .success(try await source.keys()) } catch { result = .failure(error) }
            return self.finish(index, result, began: began)
        }
        entries[index].fetch = fetch
        return await fetch.value
    }

    private func finish(
        _ index: Int, _ result: Result<IssuerKeys, IssuerFault.Reason>, began: Int64
    ) -> Result<IssuerKeys, IssuerFault.Reason> {
        entries[index].fetch = nil
        return entries[index].cache.note(result, now: began)
    }
}

/// How it stands with an issuer's keys.
package struct IssuerState: Equatable, Sendable {
    package let fetchedAt: Int64?
    package let attemptedAt: Int64?
    package let fault: IssuerFault?
}
