/// A sign-in as the browser sends it: parsed as far as JSON and base64url go, and nothing more.
///
/// What it says is a claim until ``AuthenticationCeremony/verify(_:with:userHandle:)`` has made a ``VerifiedAssertion`` of it.
/// The identifier and the handle serve to find the stored credential and the account, and for nothing else.
public struct AuthenticationResponse: Sendable {
    /// Which credential signed, as it says.
    public let credentialID: [UInt8]
    /// Whose credential it is, as it says. Passkeys tell; other credentials may.
    public let userHandle: [UInt8]?
    let clientDataJSON: [UInt8]
    let authenticatorData: [UInt8]
    let signature: [UInt8]

    /// Reads `AuthenticationResponseJSON` (WebAuthn L3, section 5.1.8), 64 KiB at most, in UTF-8. Refused are JSON with members
    /// that are doubled, and base64url that is padded or has spare bits.
    public init(json: [UInt8]) throws(ResponseError) {
        let credential = try CredentialJSON(json)
        credentialID = credential.id
        clientDataJSON = try credential.bytes("clientDataJSON")
        authenticatorData = try credential.bytes("authenticatorData")
        signature = try credential.bytes("signature")
        userHandle = try credential.optionalBytes("userHandle")
    }
}
