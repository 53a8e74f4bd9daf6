/// A new credential as the browser sends it: parsed as far as JSON and base64url go, and nothing more.
///
/// What it says is a claim until ``RegistrationCeremony/verify(_:)`` has made a ``RegisteredCredential`` of it.
public struct RegistrationResponse: Sendable {
    let credentialID: [UInt8]
    let clientDataJSON: [UInt8]
    let attestationObject: [UInt8]
    let transports: [String]

    /// Reads `RegistrationResponseJSON` (WebAuthn L3, section 5.1.8), 64 KiB at most, in UTF-8. Refused are JSON with members
    /// that are doubled, and base64url that is padded or has spare bits.
    public init(json: [UInt8]) throws(ResponseError) {
        let credential = try CredentialJSON(json)
        credentialID = credential.id
        clientDataJSON = try credential.bytes("clientDataJSON")
        attestationObject = try credential.bytes("attestationObject")
        transports = try credential.transports()
    }
}
