internal import Crypto
internal import Foundation

/// The parts of a registration before they are written.
package struct SoftRegistration {
    package var credentialID: [UInt8]
    package var clientData: [UInt8]
    package var authenticatorData: [UInt8]
    package var format = "none"
    package var statement = CBORItem.map([])
    package var transports: [String]?
    /// Takes the place of the attestation object that the parts make.
    package var attestationObject: [UInt8]?

    init(credentialID: [UInt8], clientData: [UInt8], authenticatorData: [UInt8], transports: [String]?) {
        self.credentialID = credentialID
        self.clientData = clientData
        self.authenticatorData = authenticatorData
        self.transports = transports
    }

    /// What packed statements sign.
    package var signedData: [UInt8] { authenticatorData + SHA256.hash(data: clientData) }

    /// Takes the statement `packed`, signed by `key`, with its certificates if there are any.
    package mutating func attest(_ key: SoftKey, algorithm: Int? = nil, certificates: [[UInt8]]? = nil) throws {
        format = "packed"
        var pairs: [(CBORItem, CBORItem)] = [
            (.text("alg"), .integer(algorithm ?? key.algorithm)), (.text("sig"), .bytes(try key.sign(signedData))),
        ]
        if let certificates { pairs.append((.text("x5c"), .array(certificates.map(CBORItem.bytes)))) }
        statement = .map(pairs)
    }

    package var attestationObjectBytes: [UInt8] {
        attestationObject
            ?? CBORItem.map([
                (.text("fmt"), .text(format)), (.text("attStmt"), statement), (.text("authData"), .bytes(authenticatorData)),
            ]).encoded
    }

    /// `RegistrationResponseJSON` (WebAuthn L3, section 5.1.8).
    var json: [UInt8] {
        var response: [String: Any] = [
            "clientDataJSON": Base64URL.encode(clientData), "attestationObject": Base64URL.encode(attestationObjectBytes),
        ]
        response["transports"] = transports
        return credentialJSON(id: credentialID, response: response)
    }
}

/// The parts of a sign-in before they are signed and written.
package struct SoftAssertion {
    package var credentialID: [UInt8]
    package var clientData: [UInt8]
    package var authenticatorData: [UInt8]
    package var userHandle: [UInt8]?
    /// Takes the place of the signature that the key makes.
    package var signature: [UInt8]?

    init(credentialID: [UInt8], clientData: [UInt8], authenticatorData: [UInt8], userHandle: [UInt8]?) {
        self.credentialID = credentialID
        self.clientData = clientData
        self.authenticatorData = authenticatorData
        self.userHandle = userHandle
    }

    /// What is signed (WebAuthn L3, section 6.3.3).
    package var signedData: [UInt8] { authenticatorData + SHA256.hash(data: clientData) }

    /// `AuthenticationResponseJSON` (section 5.1.8).
    func json(signedBy key: SoftKey) throws -> [UInt8] {
        var response: [String: Any] = [
            "clientDataJSON": Base64URL.encode(clientData), "authenticatorData": Base64URL.encode(authenticatorData),
            "signature": Base64URL.encode(try signature ?? key.sign(signedData)),
        ]
        response["userHandle"] = userHandle.map { Base64URL.encode($0) }
        return credentialJSON(id: credentialID, response: response)
    }
}

private func credentialJSON(id: [UInt8], response: [String: Any]) -> [UInt8] {
    let credential: [String: Any] = [
        "id": Base64URL.encode(id), "rawId": Base64URL.encode(id), "type": "public-key", "response": response,
        "clientExtensionResults": [String: Any](), "authenticatorAttachment": "cross-platform",
    ]
    return (try? JSONSerialization.data(withJSONObject: credential)).map(Array.init) ?? []
}
