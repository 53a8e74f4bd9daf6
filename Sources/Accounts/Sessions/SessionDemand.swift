package import Persistence

/// What an action asks of the session that it is done in. This is the one list of it: an action names its permission, and nothing else.
package struct SessionDemand: Hashable, Sendable {
    enum Standing: Hashable, Sendable {
        case signedIn
        /// With a verified address; and, where the operator demands it and the account has one, signed in with a key or passkey: else a
        /// code that somebody was asked for would be enough to add another key. A recovery code stands in for a lost one.
        case verified
        /// Verified, and with the factors that the operator demands.
        case complete
        /// Complete; or, while no address is verified, only signed in.
        case completeOrUnverified
        /// Complete, and an administrator.
        case administrator
    }

    enum Proof: Hashable, Sendable {
        case none
        /// Shown so many seconds ago at the most.
        case within(Int64)
        /// The same; or a recovery code was given so long ago.
        case withinOrRecovered(Int64)
    }

    let standing: Standing
    let proof: Proof

    /// - Throws: `AccountRefusal`
    func check(_ session: SignedIn, at time: Timestamp) throws(AccountRefusal) {
        if let obstacle = obstacle(session, at: time) { throw obstacle }
        guard isProved(session, at: time) else { throw .proofTooOld }
    }

    /// What keeps the session from it, besides the age of its proof.
    package func obstacle(_ session: SignedIn, at time: Timestamp) -> AccountRefusal? {
        switch standing {
        case .signedIn: nil
        case .verified: session.isVerified ? missingResistance(session, at: time) : .unverified
        case .complete: session.obstacle(at: time)
        case .completeOrUnverified: session.isVerified ? session.obstacle(at: time) : nil
        case .administrator: session.obstacle(at: time) ?? (session.isAdministrator ? nil : .administratorsOnly)
        }
    }

    private func missingResistance(_ session: SignedIn, at time: Timestamp) -> AccountRefusal? {
        guard !session.isRecovering(at: time), session.obstacle(at: time) == .phishingResistantSignInRequired else { return nil }
        return .phishingResistantSignInRequired
    }

    /// Whether who it is was shown late enough.
    package func isProved(_ session: SignedIn, at time: Timestamp) -> Bool {
        switch proof {
        case .none: true
        case .within(let seconds): session.isProved(within: seconds, at: time)
        case .withinOrRecovered(let seconds): session.isProved(within: seconds, at: time) || session.isRecovering(at: time)
        }
    }
}

extension Permission {
    /// What is asked of a session; nothing for what is not done in one.
    package var demand: SessionDemand? {
        let (usual, short) = (SessionProof.Age.usual, SessionProof.Age.short)
        return switch self {
        case .machineOperator, .anyone, .linkHolder, .server, .projectPublisher, .identityHolder, .pendingSignIn: nil
        case .accountOwner: SessionDemand(standing: .signedIn, proof: .none)
        case .addressOwner: SessionDemand(standing: .completeOrUnverified, proof: .within(usual))
        case .accountOwnerProved, .projectOwner: SessionDemand(standing: .complete, proof: .within(usual))
        case .accountOwnerProvedJustNow: SessionDemand(standing: .complete, proof: .within(short))
        case .sessionOwner: SessionDemand(standing: .verified, proof: .within(usual))
        case .factorOwner: SessionDemand(standing: .verified, proof: .withinOrRecovered(usual))
        case .codeOwner: SessionDemand(standing: .verified, proof: .within(short))
        case .administrator: SessionDemand(standing: .administrator, proof: .within(usual))
        }
    }
}
