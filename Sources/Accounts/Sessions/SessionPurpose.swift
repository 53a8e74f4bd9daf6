internal import Persistence

/// What somebody who is signed in is about to do: pages ask beforehand what the actions behind them will ask again.
package enum SessionPurpose: Sendable {
    case managing
    case factors
    case recoveryCodes
    case sessions
    case deletion

    fileprivate var permission: Permission {
        switch self {
        case .managing: .accountOwnerProved
        case .factors: .factorOwner
        case .recoveryCodes: .codeOwner
        case .sessions: .sessionOwner
        case .deletion: .accountOwnerProvedJustNow
        }
    }
}

extension AccountDesk {
    /// Whether the session may do it, as far as the age of its proof goes.
    package func isProved(_ session: SignedIn, for purpose: SessionPurpose) -> Bool {
        isProved(session, for: purpose.permission)
    }

    /// What keeps the session from it, besides the age of its proof.
    package func obstacle(_ session: SignedIn, for purpose: SessionPurpose) -> AccountRefusal? {
        obstacle(session, for: purpose.permission)
    }
}
