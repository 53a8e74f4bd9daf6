internal import Credentials
internal import Persistence
internal import Synchronization

/// The rows of tokens that were used of late, kept in memory until something commits that may decide about credentials.
final class TokenRows: Sendable {
    /// A row, and how old what is kept was when it was read.
    struct Found {
        let row: TokenRow
        let age: Int
    }

    private struct Kept {
        var rows: [TokenIdentifier: TokenRow] = [:]
        /// Tokens whose signature was checked, by the digest of what was shown.
        var passes: [CredentialDigest: ReadPass] = [:]
        /// How many passes there are of each token.
        var passCounts: [String: Int] = [:]
        /// The state of the keys that the passes were checked with.
        var revision = 0
        /// Goes up with each commit that may change a row: what was read before then is not kept.
        var age = 0

        mutating func forgetPasses() {
            passes = [:]
            passCounts = [:]
        }
    }

    /// Beyond that many, all are forgotten: they are found again at their next use.
    private static let limit = 10_000
    /// So many passes are kept of one token.
    private static let limitOfOne = 8

    let policy: SecondFactorPolicy
    private let database: Database
    private let kept = Mutex(Kept())

    init(database: Database, policy: SecondFactorPolicy) {
        self.database = database
        self.policy = policy
        database.observer.observe { [weak self] changes in
            guard changes.contains(.credentials) || changes.contains(.everything) else { return }
            self?.forget()
        }
    }

    /// Blocks its thread if the row is not in memory.
    func find(_ identifier: TokenIdentifier) throws -> Found? {
        let (row, age) = kept.withLock { ($0.rows[identifier], $0.age) }
        if let row { return Found(row: row, age: age) }
        guard let found = try database.readBlocking({ try TokenRow.find(identifier, policy, $0) }) else { return nil }
        kept.withLock { kept in
            guard kept.age == age else { return }
            if kept.rows.count >= Self.limit { kept.rows = [:] }
            kept.rows[identifier] = found
        }
        return Found(row: found, age: age)
    }

    /// The token that was kept under this digest, as long as nothing may have changed.
    /// - Parameter revision: the state of the keys.
    func pass(_ digest: CredentialDigest, _ revision: Int) -> ReadPass? {
        kept.withLock { $0.revision == revision ? $0.passes[digest] : nil }
    }

    /// Keeps a token that opens everything alike, unless its row may have changed since it was read. Of one token only some are kept: its
    /// holder may make as many others of it as they like.
    /// - Parameter revision: the state of the keys before its signature was checked.
    func keep(_ token: AuthenticatedToken, as digest: CredentialDigest, age: Int, _ revision: Int) {
        guard let pass = ReadPass(token) else { return }
        kept.withLock { kept in
            guard kept.age == age else { return }
            if kept.revision != revision || kept.passes.count >= Self.limit { kept.forgetPasses() }
            kept.revision = revision
            guard kept.passes[digest] == nil, kept.passCounts[token.tokenID, default: 0] < Self.limitOfOne else { return }
            kept.passes[digest] = pass
            kept.passCounts[token.tokenID, default: 0] += 1
        }
    }

    private func forget() {
        kept.withLock { kept in
            kept.rows = [:]
            kept.forgetPasses()
            kept.age += 1
        }
    }
}
