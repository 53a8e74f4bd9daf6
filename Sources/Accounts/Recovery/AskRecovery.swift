internal import Foundation
package import Persistence

/// What somebody typed who wants an account back whose factors are lost.
///
/// Whatever it is, the same is answered and the same rows are written: an unknown name, a wrong password, an account that is disabled, has no
/// factor or no verified address, or is being recovered already. What comes of it the server does a moment later (`AnswerRecovery`), and tells
/// the owner alone, by mail.
package struct AskRecovery: Action {
    package static let summary = ActionSummary("ask for recovery", permission: .anyone, events: [.recoveryAsk], leavesCredentials: true)

    /// The account of what was typed, as read before the hashing.
    struct Candidate: Sendable {
        let userID: String
        let name: String
        /// The address that was typed; nothing if it was a name.
        let addressID: String?
        let hash: String?
    }

    /// What was shown besides the name.
    enum Shown: Sendable {
        case nothing
        case password(isRight: Bool)
    }

    private let typed: String
    private let candidate: Candidate?
    private let shown: Shown
    private let limiter: AttemptLimiter

    init(typed: String, _ candidate: Candidate?, _ shown: Shown, _ limiter: AttemptLimiter) {
        self.typed = typed
        self.candidate = candidate
        self.shown = shown
        self.limiter = limiter
    }

    /// By where it comes from alone: what hangs on the account must not show.
    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try limiter.requireRoom(.recovery, context.origin.limitKey, transaction, at: context.time)
        guard case .password = shown else { return }
        try limiter.requireRoom(.signInByAddress, context.origin.limitKey, transaction, at: context.time)
        try limiter.requireRoom(.signIn, "", transaction, at: context.time)
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        try limiter.note(.recovery, context.origin.limitKey, transaction, at: context.time)
        let result = try result(transaction, at: context.time)
        if case .password = shown {
            // A guess at a password, as at the sign-in; a name and its addresses count together.
            for (act, subject) in [(LimitedAct.signInByName, name), (.signInByAddress, context.origin.limitKey), (.signIn, "")] {
                try limiter.note(act, subject, isCounted: result == .wrongPassword, transaction, at: context.time)
            }
        }
        let subject = candidate.map { Subject.user(id: $0.userID) } ?? .index
        try transaction.record(Event(.recoveryAsk, subject: subject, payload: ["result": .string(result.rawValue)]))
        let ask = RecoveryAsk(
            userID: result.proof == nil ? nil : candidate?.userID, addressID: candidate?.addressID, proof: result.proof ?? .mail,
            address: context.origin.address, agent: context.origin.agent
        )
        try transaction.enqueue(kind: RecoveryAsk.jobKind, payload: ask.payload)
    }

    private enum Result: String {
        case password
        case mail
        case wrongPassword = "wrong-password"
        case locked
        case unknown = "unknown-name"

        var proof: RecoveryRequest.Proof? {
            switch self {
            case .password: .password
            case .mail: .mail
            case .wrongPassword, .locked, .unknown: nil
            }
        }
    }

    private var name: String { candidate?.name ?? typed }

    private func result(_ transaction: ReadTransaction, at time: Timestamp) throws -> Result {
        guard case .password(let isRight) = shown else { return candidate == nil ? .unknown : .mail }
        if try limiter.blockedUntil(.signInByName, name, transaction, at: time) != nil { return .locked }
        // It may have been changed while it was being hashed.
        guard isRight, let candidate, try passwordHash(of: candidate.userID, transaction) == candidate.hash else { return .wrongPassword }
        return .password
    }

    /// The account of a name, or of a verified address.
    static func find(_ typed: String, _ transaction: ReadTransaction) throws -> Candidate? {
        let key = typed.lowercased()
        guard key.contains("@") else {
            return try transaction.first("SELECT id, name, \(presentPassword) FROM users WHERE name_key = \(key) AND deleted_at IS NULL") {
                Candidate(userID: try $0.text(0), name: try $0.text(1), addressID: nil, hash: try $0.optionalText(2))
            }
        }
        return try transaction.first(
            """
            SELECT users.id, users.name, email_addresses.id, \(presentPassword)
            FROM users JOIN email_addresses ON email_addresses.user_id = users.id
            WHERE email_addresses.address_key = \(key) AND email_addresses.is_verified = 1 AND users.deleted_at IS NULL
            """
        ) { Candidate(userID: try $0.text(0), name: try $0.text(1), addressID: try $0.text(2), hash: try $0.optionalText(3)) }
    }
}

/// What was asked for, as it waits for the server.
struct RecoveryAsk: Codable {
    static let jobKind = "recovery"

    /// Nothing if nothing is to come of it.
    let userID: String?
    /// The address that was typed; nothing if a name was.
    let addressID: String?
    let proof: String
    let address: String?
    let agent: String?

    init(userID: String?, addressID: String?, proof: RecoveryRequest.Proof, address: String?, agent: String?) {
        (self.userID, self.addressID, self.proof) = (userID, addressID, proof.rawValue)
        (self.address, self.agent) = (address, agent)
    }

    init(payload: [UInt8]) throws {
        self = try JSONDecoder().decode(RecoveryAsk.self, from: Data(payload))
    }

    var origin: Origin { Origin(address: address, agent: agent) }

    var payload: CanonicalJSON {
        let members = ["userID": userID, "addressID": addressID, "proof": proof, "address": address, "agent": agent]
        return .object(members.mapValues { $0.map(CanonicalJSON.string) ?? .null })
    }
}
