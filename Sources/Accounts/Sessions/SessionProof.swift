package import Persistence

/// How the person behind a session has shown who they are, and when.
///
/// A proof is a passkey with user verification, or the password together with a security key or a one-time code; the password alone only
/// while the account has no factor. A remembered device, a mailed confirmation and an approved recovery prove nothing.
package struct SessionProof: Hashable, Sendable {
    package enum Kind: String, Sendable {
        case password
        /// The password, and a security key or a one-time code.
        case factor
        case passkey
        case none
    }

    /// How long a proof is good, in seconds.
    package enum Age {
        package static let usual: Int64 = 15 * 60
        /// For what cannot be undone.
        package static let short: Int64 = 60
    }

    package let kind: Kind
    package let time: Timestamp

    package init(_ kind: Kind, at time: Timestamp) {
        self.kind = kind
        self.time = time
    }

    /// Whether it still counts.
    func isGood(within seconds: Int64, hasFactor: Bool, at now: Timestamp) -> Bool {
        switch kind {
        case .none: return false
        case .password where hasFactor: return false
        // One of the future is none: the clock was put back.
        case .password, .factor, .passkey: return now < time.adding(seconds: seconds) && time <= now.adding(seconds: Age.short)
        }
    }
}

/// By what a session began.
package enum SignInMethod: String, Hashable, Sendable {
    case password
    case totp
    case securityKey = "security-key"
    case passkey
    case recoveryCode = "recovery-code"
    /// The password, on a device that was remembered.
    case rememberedDevice = "remembered-device"
    case registration
    case setUp = "set-up"

    /// What signing in by it proves.
    var proof: SessionProof.Kind {
        switch self {
        case .password, .registration, .setUp: .password
        case .totp, .securityKey: .factor
        case .passkey: .passkey
        case .recoveryCode, .rememberedDevice: .none
        }
    }

    /// Whether a copy of the site could not have got at it.
    var isPhishingResistant: Bool { self == .securityKey || self == .passkey }
}
