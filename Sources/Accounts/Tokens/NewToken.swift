internal import Credentials
internal import Persistence

/// A token that is being made.
struct NewToken: Sendable {
    let identifier: TokenIdentifier
    /// The token secret that the token's key is derived from.
    let secretID: String
    let terms: TokenTerms
    /// The longest life that the operator allows, in seconds; nothing for any.
    let maximumLife: Int64?

    /// - Returns: the caveats to mint the token with.
    func insert(for userID: String, _ transaction: WriteTransaction, _ context: ActionContext) throws -> [TokenCaveat] {
        let end = try terms.life.end(from: context.time, maximum: maximumLife)
        let caveats = StoredCaveats(caveats(of: userID, from: context.time, to: end))
        try caveats.checkSize()
        try transaction.execute(
            """
            INSERT INTO tokens (id, user_id, secret_id, description, caveats, created_at, expires_at, is_for_one_release)
            VALUES (\(identifier.text), \(userID), \(secretID), \(terms.description), \(caveats.written.bytes), \(context.time), \(end),
                \(terms.isForOneRelease))
            """
        )
        try TokenResources.note(identifier.text, caveats.all, transaction)
        var payload: [String: CanonicalJSON] = [
            "token": .string(identifier.text), "description": .string(terms.description), "caveats": caveats.written,
        ]
        if terms.isForOneRelease { payload["one_release"] = 1 }
        try transaction.record(Event(.tokenAdded, subject: .user(id: userID), payload: .object(payload)))
        return caveats.all
    }

    /// What the token may do comes first, so that no token without it is ever minted.
    private func caveats(of userID: String, from time: Timestamp, to end: Timestamp?) -> [TokenCaveat] {
        var caveats: [TokenCaveat] = [.abilities(terms.abilities.map(\.rawValue))]
        switch terms.scope {
        case .account: caveats.append(.user(userID))
        case .resources(let resources, let newNames): caveats.append(.projects(ids: resources.map(\.id), newNames: newNames))
        }
        if let end { caveats.append(.validity(expires: end.seconds, notBefore: time.seconds)) }
        if let networks = terms.networks { caveats.append(.networks(networks)) }
        if let versions = terms.versions { caveats.append(.versions(versions)) }
        return caveats
    }

    /// What a mail says of it.
    func words(_ caveats: [TokenCaveat]) -> TokenNoticeWords {
        let end = caveats.compactMap { if case .validity(let expires, _) = $0 { expires } else { nil } }.min()
        return TokenNoticeWords(
            description: terms.description,
            abilities: terms.abilities.map(\.rawValue).joined(separator: " and "),
            scope: terms.scope.words,
            end: end.map { "\(Timestamp(microseconds: $0 * 1_000_000).minuteText) UTC" } ?? "never",
            more: [
                terms.networks.map { "Only from: " + $0.texts.joined(separator: ", ") },
                terms.versions.map { "Only versions: " + $0.texts.joined(separator: " or ") },
                terms.isForOneRelease ? "For one release" : nil,
            ].compactMap { $0 }
        )
    }
}

/// What a mail says of a token.
struct TokenNoticeWords: Hashable, Sendable {
    let description: String
    let abilities: String
    let scope: String
    let end: String
    /// Further restrictions, each on a line.
    let more: [String]
}

/// Caveats as a token's row keeps them: a canonical JSON array of the caveats' own texts.
struct StoredCaveats: Sendable {
    let all: [TokenCaveat]

    init(_ all: [TokenCaveat]) {
        self.all = all
    }

    /// - Throws: an error if the column holds something else.
    init(stored bytes: [UInt8]) throws {
        all = try TextList.read(bytes).map { TokenCaveat(reading: Array($0.utf8)) }
    }

    var written: CanonicalJSON {
        .array(all.map { .string(String(decoding: $0.written, as: UTF8.self)) })
    }

    /// Refuses what would leave no room in a token of 8 KiB and 32 caveats for what its holder adds.
    func checkSize() throws(AccountRefusal) {
        let sizes = all.map(\.written.count)
        guard sizes.count <= 24, sizes.allSatisfy({ $0 <= 3_500 }), sizes.reduce(0, +) <= 4_500 else { throw .tokenTooLong }
    }
}
