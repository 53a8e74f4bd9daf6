internal import Accounts

/// What the owner of an account has to know and do about its factors, before anything else.
struct FactorNotices {
    let session: SignedIn
    /// What the operator demands and is missing.
    let obstacle: AccountRefusal?
    /// Whether a recovery code was given of late.
    let isRecovering: Bool

    var html: HTML { "\([demand, resistance, recovery, codes])" }

    private var demand: HTML {
        guard obstacle == .secondFactorRequired else { return .none }
        return """
            <p class="notice">This index asks for a second factor. Until you have one you can set it up and sign out, and nothing else; API \
            tokens wait too.</p>
            """
    }

    private var resistance: HTML {
        guard session.lacksPhishingResistantFactor else { return .none }
        let binds: HTML =
            obstacle == .phishingResistantFactorRequired
            ? "Until you have one you can set it up and sign out, and nothing else; API tokens wait too."
            : "\(session.phishingResistantFrom.map { "From \(day($0)) on" } ?? "Soon") nothing else will do: add one before."
        return """
            <p class="notice">This index asks you for a security key or a passkey, which a copy of this site cannot get at. \(binds)</p>
            """
    }

    private var recovery: HTML {
        guard isRecovering else { return .none }
        return """
            <p class="notice">You gave a recovery code. For 15 minutes you may remove the factors that you lost, and add a new one.</p>
            """
    }

    private var codes: HTML {
        guard session.factors.hasFactor, session.factors.unusedCodes < 3 else { return .none }
        let left = session.factors.unusedCodes
        return """
            <p class="notice">You have \(left == 0 ? "no" : "only \(left)") unused recovery \(left == 1 ? "code" : "codes") left. \
            <a href="/manage/account/recovery-codes/\(left == 0 ? "generate" : "regenerate")">Make new ones</a>, before you need them.</p>
            """
    }
}
