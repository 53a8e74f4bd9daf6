import Accounts
import Credentials
import Persistence
import TestSupport
import Testing

/// What each kind of session may do: every permission that is asked of one × every state that a sign-in can be in.
@Suite struct ProofTableTests {
    private enum State: String, CaseIterable {
        /// Nobody is signed in.
        case anonymous
        /// The account has no factor, though one is demanded; the password was given just now.
        case unfactored
        /// The password was given, the second factor not yet.
        case pending
        /// Signed in with a second factor, a quarter of an hour ago.
        case stale
        /// The same, two minutes ago.
        case recent
        /// The same, just now.
        case fresh
        /// Signed in with the password, on a remembered device.
        case remembered
        /// Signed in with the password and a recovery code, just now.
        case recoveryCode
        /// Recovery was approved.
        case recovering
        case locked
        case disabled
        /// Just now, but the address is not verified.
        case unverified
        /// Just now, and administers the index.
        case administrator
    }

    /// Who gets through; all others are refused.
    private static let table: [Permission: Set<State>] = [
        .accountOwner: [.unfactored, .stale, .recent, .fresh, .remembered, .recoveryCode, .unverified, .administrator],
        .addressOwner: [.recent, .fresh, .unverified, .administrator],
        .accountOwnerProved: [.recent, .fresh, .administrator],
        .projectOwner: [.recent, .fresh, .administrator],
        .accountOwnerProvedJustNow: [.fresh, .administrator],
        .sessionOwner: [.unfactored, .recent, .fresh, .administrator],
        .factorOwner: [.unfactored, .recent, .fresh, .recoveryCode, .administrator],
        .codeOwner: [.unfactored, .fresh, .administrator],
        .administrator: [.administrator],
    ]

    private let index: TestIndex

    init() throws {
        index = try TestIndex(policy: SecondFactorPolicy(demand: .required))
    }

    /// A session in that state; nothing where there is none.
    private func session(_ state: State) async throws -> (SignedIn?, Person) {
        var person = try await Person(state.rawValue.lowercased(), in: index, isAdministrator: state == .administrator)
        guard state != .unfactored else { return (person.session, person) }
        try await person.enrol()
        let id = person.session.userID
        let second: Int64 = 1_000_000
        switch state {
        case .unfactored, .fresh, .administrator: break
        case .anonymous: try await index.change("DELETE FROM sessions WHERE user_id = \(id)")
        case .pending: try await index.change("DELETE FROM sessions WHERE user_id = \(id)")
        case .stale: try await index.change("UPDATE sessions SET proved_at = proved_at - \(900 * second) WHERE user_id = \(id)")
        case .recent: try await index.change("UPDATE sessions SET proved_at = proved_at - \(120 * second) WHERE user_id = \(id)")
        case .remembered:
            try await index.change("UPDATE sessions SET method = 'remembered-device', proof = 'none' WHERE user_id = \(id)")
        case .recoveryCode:
            try await index.change(
                "UPDATE sessions SET method = 'recovery-code', proof = 'none', recovered_at = proved_at WHERE user_id = \(id)"
            )
        case .recovering: try await index.change("UPDATE users SET hold = 'recovering' WHERE id = \(id)")
        case .locked: try await index.change("UPDATE users SET hold = 'locked', locked_before = 0 WHERE id = \(id)")
        case .disabled: try await index.change("UPDATE users SET state = 'disabled' WHERE id = \(id)")
        case .unverified: try await index.change("UPDATE email_addresses SET is_verified = 0 WHERE user_id = \(id)")
        }
        return (try await index.desk.session(person.secret), person)
    }

    @Test func `each permission lets through whom the table names`() async throws {
        for state in State.allCases {
            let (session, person) = try await session(state)
            for (permission, allowed) in Self.table {
                let isAllowed =
                    if let session {
                        try await refusalCode { try await index.run(Asking(session, permission), as: session) } == nil
                    } else { false }
                #expect(isAllowed == allowed.contains(state), "\(permission.rawValue) as \(state)")
            }
            // A session that was good before the state changed is asked for again in the transaction.
            if session == nil, ![.anonymous, .pending].contains(state) {
                let old = person.session
                #expect(try await refusalCode { try await index.run(Asking(old, .accountOwner), as: old) } == "signed-out", "\(state)")
            }
        }
    }

    @Test func `the table has every permission that is asked of a session`() {
        let all: [Permission] = [
            .machineOperator, .anyone, .linkHolder, .pendingSignIn, .accountOwner, .addressOwner, .accountOwnerProved,
            .accountOwnerProvedJustNow, .sessionOwner, .factorOwner, .codeOwner, .administrator, .projectOwner, .projectPublisher, .server,
        ]
        #expect(Set(all.filter { $0.demand != nil }) == Set(Self.table.keys))
    }

    @Test func `a password proves nothing once there is a factor`() async throws {
        var alice = try await Person("alice", in: index)
        try await alice.enrol()
        try await index.change("UPDATE sessions SET proof = 'password'")
        try await alice.refresh()
        let session = alice.session
        #expect(try await refusalCode { try await index.run(Asking(session, .accountOwnerProved), as: session) } == "proof-too-old")
        let new = try await index.desk.proveAgain(session, password: Person.password, from: Person.client)
        try await alice.take(new)
        let renewed = alice.session
        #expect(try await refusalCode { try await index.run(Asking(renewed, .accountOwnerProved), as: renewed) } == "proof-too-old")
        index.clock.advance(seconds: 60)
        try await alice.take(index.desk.prove(renewed, password: Person.password, totp: alice.code(), from: Person.client))
        let proved = alice.session
        #expect(try await refusalCode { try await index.run(Asking(proved, .accountOwnerProvedJustNow), as: proved) } == nil)
    }

    @Test func `phishing resistance is demanded of whom the policy names, from its day on`() async throws {
        let day = index.clock.now.adding(seconds: 86_400)
        for (whom, isAdministrator, code) in [
            (SecondFactorPolicy.PhishingResistance.all, false, "phishing-resistant-required"),
            (.administrators, true, "phishing-resistant-required"), (.administrators, false, nil), (.none, true, nil),
        ] as [(SecondFactorPolicy.PhishingResistance, Bool, String?)] {
            let policy = SecondFactorPolicy(demand: .required, phishingResistance: whom, phishingResistantFrom: day)
            let index = try TestIndex(policy: policy)
            var alice = try await Person("alice", in: index, isAdministrator: isAdministrator)
            try await alice.enrol()
            let token = try await index.token(for: index.existingUser("alice"))
            #expect(alice.session.lacksPhishingResistantFactor == (code != nil))
            let session = alice.session
            #expect(try await refusalCode { try await index.run(Asking(session, .accountOwnerProved), as: session) } == nil)
            index.clock.advance(seconds: 86_400 - 60)
            try await index.change("UPDATE sessions SET used_at = \(index.clock.now), proved_at = \(index.clock.now)")
            #expect(try await refusalCode { try await index.run(Asking(session, .accountOwnerProved), as: session) } == nil)
            index.clock.advance(seconds: 60)
            #expect(try await refusalCode { try await index.run(Asking(session, .accountOwnerProved), as: session) } == code)
            #expect(try await refusalCode { try await index.authenticated(token) } == code)
            #expect(try await refusalCode { try await index.run(Asking(session, .factorOwner), as: session) } == nil)
        }
    }
}

/// Does nothing but ask whether it may.
private struct Asking: Action {
    static let summary = ActionSummary("ask", permission: .anyone, events: [])

    let session: SignedIn
    let permission: Permission

    init(_ session: SignedIn, _ permission: Permission) {
        (self.session, self.permission) = (session, permission)
    }

    func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try session.require(permission, transaction, context)
    }

    func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {}
}

extension TestIndex {
    fileprivate func run(_ action: Asking, as session: SignedIn) async throws {
        try await runner.run(action, as: session.actor, from: Person.client.origin)
    }
}
