internal import Crypto

/// An authenticator and a browser in one: answers challenges as both together do, and wrongly where a test wants it.
package struct SoftAuthenticator: Sendable {
    package let key: SoftKey
    /// The credential that it makes, and signs in with.
    package var credentialID: [UInt8]
    package var relyingPartyID: String
    package var origin: String
    /// Of authenticator data; the bits for what follows are added. Present and verified to begin with.
    package var flags: UInt8 = 0x05
    /// What the next answer says. Signing in counts.
    package var signCount: UInt32 = 0
    package var aaguid = [UInt8](repeating: 0, count: 16)
    /// What extensions put out.
    package var extensions: CBORItem?
    /// What the browser says of the way to it; nil as from browsers that do not know.
    package var transports: [String]? = ["usb", "nfc"]
    /// The user handle of a passkey.
    package var userHandle: [UInt8]?

    package init(
        _ key: SoftKey = .es256(), credentialID: [UInt8] = Array(1...32), relyingPartyID: String = "example.org",
        origin: String = "https://example.org"
    ) {
        self.key = key
        self.credentialID = credentialID
        self.relyingPartyID = relyingPartyID
        self.origin = origin
    }

    /// A registration with the statement `none`. `challenge` is the text in base64url that options hold.
    package func register(challenge: String) -> [UInt8] {
        register(challenge: challenge) { _ in }
    }

    /// A registration whose parts are changed before they are written.
    package func register(challenge: String, changing change: (inout SoftRegistration) throws -> Void) rethrows -> [UInt8] {
        var registration = SoftRegistration(
            credentialID: credentialID, clientData: clientData("webauthn.create", challenge),
            authenticatorData: authenticatorData(registering: true), transports: transports)
        try change(&registration)
        return registration.json
    }

    /// A sign-in. The counter counts, unless it is 0.
    package mutating func authenticate(
        challenge: String, changing change: (inout SoftAssertion) throws -> Void = { _ in }
    ) throws -> [UInt8] {
        if signCount > 0 { signCount += 1 }
        var assertion = SoftAssertion(
            credentialID: credentialID, clientData: clientData("webauthn.get", challenge),
            authenticatorData: authenticatorData(registering: false), userHandle: userHandle)
        try change(&assertion)
        return try assertion.json(signedBy: key)
    }

    /// What the browser collects, as browsers write it (WebAuthn L3, section 5.8.1.1).
    package func clientData(_ type: String, _ challenge: String) -> [UInt8] {
        Array(#"{"type":"\#(type)","challenge":"\#(challenge)","origin":"\#(origin)","crossOrigin":false}"#.utf8)
    }

    /// What the authenticator says (section 6.1), with the new credential when registering.
    package func authenticatorData(registering: Bool) -> [UInt8] {
        let bits = flags | (registering ? 0x40 : 0) | (extensions == nil ? 0 : 0x80)
        let count = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: signCount >> $0) }
        let length = [UInt8(truncatingIfNeeded: credentialID.count >> 8), UInt8(truncatingIfNeeded: credentialID.count)]
        let credential = registering ? aaguid + length + credentialID + key.cose.encoded : []
        return SHA256.hash(data: Array(relyingPartyID.utf8)) + [bits] + count + credential + (extensions?.encoded ?? [])
    }
}
