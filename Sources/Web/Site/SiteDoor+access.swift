internal import Accounts

/// Why a visitor may not come in yet: a page leads to where that is mended, a script is told.
enum Hindrance: Sendable {
    case signedOut
    /// No sign-in waits for anything any more.
    case signInOver
    /// The sign-in waits for something else than this page asks for.
    case elsewhere(PendingSignIn.Stage)
    /// Nothing more is asked of who is signed in.
    case signedInAlready(next: String)
    case unverified
    /// What the operator demands is missing.
    case policy(AccountRefusal)
    /// Who it is was shown too long ago.
    case unproved

    /// Where to.
    /// - Parameter next: the address that was asked for.
    func path(next: String) -> String {
        switch self {
        case .signedOut: "/account/login/?next=" + FormEncoding.encoded(next)
        case .signInOver: "/account/login/?over=sign-in"
        case .elsewhere(let stage): stage.path
        case .signedInAlready(let next): next
        case .unverified: "/manage/account/"
        case .policy(.phishingResistantSignInRequired), .unproved: "/account/reauthenticate/?next=" + FormEncoding.encoded(next)
        case .policy: "/manage/account/two-factor/"
        }
    }

    var refusal: AccountRefusal {
        switch self {
        case .signedOut: .signedOut
        case .signInOver, .elsewhere, .signedInAlready: .signInOver
        case .unverified: .unverified
        case .policy(let refusal): refusal
        case .unproved: .proofTooOld
        }
    }
}

extension PendingSignIn.Stage {
    /// The page that asks for what is missing.
    var path: String {
        switch self {
        case .secondFactor, .unlock: "/account/two-factor/"
        case .confirmation: "/account/confirm-login/"
        }
    }
}

extension SiteDoor {
    /// What keeps the visitor out; nothing if nothing does.
    func hindrance(_ access: SiteRoute.Access, _ visit: Visit) -> Hindrance? {
        switch access {
        case .anyone: return nil
        case .pending: return hindrance(of: visit.pending, visit)
        case .signedIn, .verifiedAddress, .verified, .proved, .factors, .codes, .sessions: break
        }
        guard let session = visit.session else { return .signedOut }
        guard access != .signedIn else { return nil }
        guard session.isVerified else { return .unverified }
        guard let purpose = access.purpose else { return nil }
        if let obstacle = desk.obstacle(session, for: purpose) { return .policy(obstacle) }
        return access == .verified || desk.isProved(session, for: purpose) ? nil : .unproved
    }

    private func hindrance(of pending: PendingSignIn?, _ visit: Visit) -> Hindrance? {
        guard visit.session == nil else { return .signedInAlready(next: visit.next) }
        guard let pending else { return .signInOver }
        return pending.stage == .confirmation ? .elsewhere(.confirmation) : nil
    }
}

extension SiteRoute.Access {
    /// What somebody who is signed in is about to do there; nothing where a verified address is enough.
    fileprivate var purpose: SessionPurpose? {
        switch self {
        case .anyone, .pending, .signedIn, .verifiedAddress: nil
        case .verified, .proved: .managing
        case .factors: .factors
        case .codes: .recoveryCodes
        case .sessions: .sessions
        }
    }
}
