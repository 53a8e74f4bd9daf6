/// Somebody holds the credential, and answered this ceremony's challenge with it.
///
/// Only ``AuthenticationCeremony/verify(_:with:userHandle:)`` makes one.
public struct VerifiedAssertion: Hashable, Sendable {
    /// Which credential signed.
    public let credentialID: [UInt8]
    /// To be stored if the stored one is still what it was, so that of two sign-ins at once with one counter one fails.
    public let signCount: UInt32
    /// Whether the authenticator knew its user: two factors in one.
    public let isUserVerified: Bool
    /// Whether the credential has been copied to other devices. It may change at any time.
    public let isBackedUp: Bool

    init(credentialID: [UInt8], signCount: UInt32, isUserVerified: Bool, isBackedUp: Bool) {
        self.credentialID = credentialID
        self.signCount = signCount
        self.isUserVerified = isUserVerified
        self.isBackedUp = isBackedUp
    }
}
