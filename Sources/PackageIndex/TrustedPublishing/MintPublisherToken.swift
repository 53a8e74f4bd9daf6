internal import Accounts
package import Credentials
internal import IdentityTokens
package import Persistence

/// Exchanges an identity that a trusted issuer has signed for a token of the publishers that it fits.
package struct MintPublisherToken: Action {
    package static let summary = ActionSummary("mint publisher token", permission: .identityHolder, events: [.publisherToken])

    let identity: VerifiedIdentity
    let kind: PublisherKind
    /// What the token may do.
    let ability: TokenAbility
    let token: UnownedToken
    /// The factors that the operator demands of those whose publishers work.
    let policy: SecondFactorPolicy

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        let used: SQL = "SELECT 1 FROM used_identities WHERE issuer = \(identity.issuer) AND replay_key = \(identity.replayKey)"
        guard try !transaction.exists(used) else { throw IdentityRefusal.reused }
    }

    /// - Returns: the caveats to mint the token with, and when it ends.
    package func perform(
        _ transaction: WriteTransaction,
        _ context: ActionContext
    ) throws -> (caveats: [TokenCaveat], end: Timestamp) {
        let fitting = try fitting(transaction, at: context.time)
        guard let first = fitting.first else { throw try refusal(transaction, at: context.time) }
        // Once for ever: of two at the same time the second finds this row.
        try transaction.execute(
            """
            INSERT INTO used_identities (issuer, replay_key, remember_until)
            VALUES (\(identity.issuer), \(identity.replayKey), \(Timestamp(microseconds: identity.rememberUntil * 1_000_000)))
            """
        )
        for (publisher, ids) in fitting { try pin(publisher, ids, transaction, context) }
        let made = try token.insert(
            scope(fitting.map(\.publisher)), ability, publishers: fitting.map { $0.publisher.named(kind) },
            // One of several is named after none of them: each is the business of its own project.
            summary: fitting.count == 1 ? first.publisher.summary(kind) : "a job that fits \(fitting.count) trusted publishers",
            transaction, context
        )
        try record(fitting.map(\.publisher), made.end, transaction)
        return made
    }

    /// A token is for so many publishers at most.
    private static let limit = 64
    /// What their projects may take in its caveat.
    private static let roomInBytes = 3_000

    private typealias Fitting = (publisher: StoredPublisher, ids: PinnedIDs)

    /// Publishers of this issuer and place alone are looked at. One for a project to come is of no use once somebody else has made it.
    private func fitting(_ transaction: ReadTransaction, at time: Timestamp) throws -> [Fitting] {
        let fitting = try candidates(transaction, at: time).compactMap(fits)
        let all = try usable(fitting, transaction, at: time)
        if all.isEmpty, !fitting.isEmpty {
            throw IdentityRefusal.noPublisher("the account that added the one that fits lacks the second factor that is demanded.")
        }
        guard ability == .upload else { return Self.selected(all.filter { $0.publisher.projectNumber != nil }) }
        let clear = all.filter { isClear($0.publisher, among: all) }
        if clear.isEmpty, let disputed = all.first { throw IdentityRefusal.disputed(disputed.publisher.projectName) }
        return Self.selected(clear)
    }

    /// Those of accounts that could publish themselves, but for a lock: it stops only what it is about.
    private func usable(_ all: [Fitting], _ transaction: ReadTransaction, at time: Timestamp) throws -> [Fitting] {
        var found: [String: Bool] = [:]
        return try all.filter { fitting in
            let userID = fitting.publisher.addedByID
            if let known = found[userID] { return known }
            let obstacle = try AccountRefusal.obstacle(toPublishingBy: userID, policy, at: time, transaction)
            let isUsable = obstacle == nil || obstacle == .accountLocked
            found[userID] = isUsable
            return isUsable
        }
    }

    /// As many as a token has room for: in turn one of each account that has added some, so that nobody crowds out another's.
    private static func selected(_ all: [Fitting]) -> [Fitting] {
        var turns: [String: Int] = [:]
        let ordered = all.enumerated().map { index, fitting in
            let turn = turns[fitting.publisher.addedByID, default: 0]
            turns[fitting.publisher.addedByID] = turn + 1
            return (turn: turn, index: index, fitting: fitting)
        }.sorted { ($0.turn, $0.index) < ($1.turn, $1.index) }
        var room = roomInBytes
        return ordered.prefix(limit).map(\.fitting).prefix { fitting in
            room -= (fitting.publisher.projectID ?? fitting.publisher.projectName).utf8.count + 3
            return room >= 0
        }
    }

    private func fits(_ publisher: StoredPublisher) -> Fitting? {
        guard let rule = try? publisher.fields.rule(kind, issuer: publisher.issuer, pins: publisher.pins),
            case .match(let ids, _) = rule.match(identity)
        else { return nil }
        return (publisher, ids)
    }

    /// Whether it is clear who would own the project that is yet to be made: a job of one person never makes a project of another's.
    private func isClear(_ publisher: StoredPublisher, among all: [Fitting]) -> Bool {
        guard publisher.projectNumber == nil else { return true }
        return all.allSatisfy { other in
            other.publisher.projectNumber != nil || other.publisher.projectName != publisher.projectName
                || other.publisher.addedByID == publisher.addedByID
        }
    }

    private func candidates(_ transaction: ReadTransaction, at time: Timestamp) throws -> [StoredPublisher] {
        let isOpen: SQL = """
            ((\(TokenPublisher.isWorking)) OR (\(StoredPublisher.isOffered(time))
                AND NOT EXISTS (SELECT 1 FROM projects AS made WHERE made.name = publishers.project_name)))
            """
        return try ofPlace(isOpen, transaction)
    }

    private func ofPlace(_ condition: SQL, _ transaction: ReadTransaction) throws -> [StoredPublisher] {
        guard let place = kind.place(of: identity) else { return [] }
        return try StoredPublisher.those(
            "publishers.issuer = \(identity.issuer) AND publishers.place = \(place) AND \(condition)", transaction)
    }

    /// Where the place fits and something else does not, it is said what; else only that nothing fits: publishers of others are theirs.
    private func refusal(_ transaction: ReadTransaction, at time: Timestamp) throws -> IdentityRefusal {
        let idle = try ofPlace("publishers.project IS NOT NULL AND NOT (\(TokenPublisher.isWorking))", transaction)
        if idle.contains(where: { fits($0) != nil }) {
            return .noPublisher("the account that added the one that fits, or every owner of its project, is out of use.")
        }
        let places: Set<String> = ["repository", "repository_owner", "project_path", "namespace_path", "sub"]
        for publisher in try candidates(transaction, at: time) {
            guard let rule = try? publisher.fields.rule(kind, issuer: publisher.issuer, pins: publisher.pins),
                case .mismatch(let mismatch) = rule.match(identity), !places.contains(mismatch.claim)
            else { continue }
            return .noPublisher(mismatch.sentence)
        }
        return .noPublisher(nil)
    }

    /// A token to upload is for the projects of its publishers alone; one to read is for the index, whose packages a job needs.
    private func scope(_ publishers: [StoredPublisher]) -> TokenScope {
        guard ability == .upload else { return .account }
        let resources = publishers.compactMap { publisher in
            publisher.projectID.map { TokenResource(name: publisher.projectName, id: $0) }
        }
        return .resources(resources, newNames: publishers.filter { $0.projectID == nil }.map(\.projectName))
    }

    private func pin(
        _ publisher: StoredPublisher,
        _ ids: PinnedIDs,
        _ transaction: WriteTransaction,
        _ context: ActionContext
    ) throws {
        try transaction.execute(
            """
            UPDATE publishers SET pinned_owner = coalesce(pinned_owner, \(ids.owner)),
                pinned_repository = coalesce(pinned_repository, \(ids.repository)), used_at = \(context.time)
            WHERE id = \(publisher.id)
            """
        )
    }

    private func record(_ publishers: [StoredPublisher], _ end: Timestamp, _ transaction: WriteTransaction) throws {
        let details = Dictionary(kind.auditDetails(of: identity).map { ($0.name, CanonicalJSON.string($0.value)) }) { first, _ in first }
        for publisher in publishers {
            let payload: CanonicalJSON = [
                "token": .string(token.identifier.text), "publisher": .string(publisher.id), "issuer": .string(identity.issuer),
                "ability": .string(ability.rawValue), "expires": .integer(end.microseconds), "identity": .object(details),
            ]
            let subject = publisher.projectID.map { Subject.project(id: $0) } ?? .user(id: publisher.addedByID)
            try transaction.record(Event(.publisherToken, subject: subject, payload: payload))
        }
    }
}

/// Revokes a token of publishers whose signature holds: the job has done its work.
package struct BurnPublisherToken: Action {
    package static let summary = ActionSummary("burn publisher token", permission: .identityHolder, events: [.publisherTokenBurn])

    let identifier: TokenIdentifier

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {}

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        let subjects = try TokenPublisher.subjects(of: identifier.text, transaction)
        let found = try transaction.first("DELETE FROM tokens WHERE id = \(identifier.text) AND user_id IS NULL RETURNING id") {
            try $0.text(0)
        }
        guard found != nil else { return }
        let payload: CanonicalJSON = ["token": .string(identifier.text)]
        for subject in subjects.isEmpty ? [.index] : subjects {
            try transaction.record(Event(.publisherTokenBurn, subject: subject, payload: payload))
        }
    }
}

/// Why no token comes of an identity.
package enum IdentityRefusal: Refusal, Equatable {
    case notEnabled
    case malformed(String)
    case issuerUnknown
    case issuerUnavailable(String)
    case invalid(String)
    case reused
    /// Several people have added a publisher for a project of that name to come that this identity fits.
    case disputed(String)
    /// - Parameter reason: which claim does not fit, where that may be told.
    case noPublisher(String?)

    package var status: Int { 422 }

    /// As PyPI's clients know them.
    package var code: String {
        switch self {
        case .notEnabled: "not-enabled"
        case .malformed, .issuerUnknown: "invalid-payload"
        case .issuerUnavailable: "issuer-unavailable"
        case .invalid: "invalid-token"
        case .reused: "invalid-reuse-token"
        case .disputed, .noPublisher: "invalid-publisher"
        }
    }

    package var sentence: String {
        switch self {
        case .notEnabled: "The operator of this index trusts no issuer of identities: upload with an API token."
        case .malformed(let sentence), .issuerUnavailable(let sentence), .invalid(let sentence): sentence
        case .issuerUnknown: "The identity is of an issuer that the operator of this index does not trust."
        case .reused: "This identity was exchanged for a token already: ask for a new one."
        case .disputed(let project):
            """
            Several accounts have added a publisher that fits this identity for the project '\(quotable(project))', which is yet to be made: all \
            but one must take theirs back, or one of them makes the project with an API token.
            """
        case .noPublisher(let reason):
            "The identity is valid, and no publisher here fits it\(reason.map { ": " + $0 } ?? ".") Compare it with the project's publishers."
        }
    }
}
