import TestSupport

@testable import WebAuthnProtocol

/// A ceremony that the oracle made, and what both packages said of it.
struct OracleCase: Decodable, Sendable {
    struct Answer: Decodable, Sendable {
        let accepted: Facts?
        let refused: String?
    }

    /// What a package read, as far as it tells.
    struct Facts: Decodable, Sendable {
        let id: String
        let publicKey: String?
        let signCount: UInt32?
        let aaguid: String?
        let isUserVerified: Bool?
        let isBackupEligible: Bool?
        let isBackedUp: Bool?
    }

    let name: String
    let kind: String
    let algorithm: Int
    let attestation: String
    let body: String
    let challenge: String
    let requiresUserVerification: Bool
    let id: String
    let publicKey: String
    let signCount: UInt32
    let isBackupEligible: Bool
    let webauthn: Answer
    let fido2: Answer

    /// Why it was refused here; nil if it was accepted, with what was read.
    func judged() throws -> (refusal: String?, facts: Facts?) {
        do throws(ResponseError) {
            return kind == "registration" ? try registered() : try authenticated()
        } catch {
            return (error.code, nil)
        }
    }

    private var party: RelyingParty { RelyingParty(id: "example.org", name: "Example", origins: ["https://example.org"]) }

    private func registered() throws(ResponseError) -> (refusal: String?, facts: Facts?) {
        let response = try RegistrationResponse(json: Hexadecimal.decode(body))
        guard let challenge = Challenge(bytes: Hexadecimal.decode(challenge)) else { return ("no challenge", nil) }
        let ceremony = RegistrationCeremony(
            relyingParty: party, challenge: challenge, requiresUserVerification: requiresUserVerification)
        switch ceremony.verify(response) {
        case .refused(let refusal): return (refusal.code, nil)
        case .verified(let credential):
            return (
                nil,
                Facts(
                    id: Hexadecimal.encode(credential.id), publicKey: Hexadecimal.encode(credential.publicKey),
                    signCount: credential.signCount, aaguid: Hexadecimal.encode(credential.aaguid),
                    isUserVerified: credential.isUserVerified, isBackupEligible: credential.isBackupEligible,
                    isBackedUp: credential.isBackedUp)
            )
        }
    }

    private func authenticated() throws(ResponseError) -> (refusal: String?, facts: Facts?) {
        let response = try AuthenticationResponse(json: Hexadecimal.decode(body))
        let stored = try? StoredCredential(
            id: Hexadecimal.decode(id), publicKey: Hexadecimal.decode(publicKey), signCount: signCount,
            isBackupEligible: isBackupEligible)
        guard let challenge = Challenge(bytes: Hexadecimal.decode(challenge)), let stored else { return ("nothing stored", nil) }
        let ceremony = AuthenticationCeremony(
            relyingParty: party, challenge: challenge, requiresUserVerification: requiresUserVerification,
            allowed: [Hexadecimal.decode(id)])
        switch ceremony.verify(response, with: stored, userHandle: Array(64..<128)) {
        case .refused(let refusal): return (refusal.code, nil)
        case .verified(let assertion):
            return (
                nil,
                Facts(
                    id: Hexadecimal.encode(assertion.credentialID), publicKey: nil, signCount: assertion.signCount, aaguid: nil,
                    isUserVerified: assertion.isUserVerified, isBackupEligible: nil, isBackedUp: assertion.isBackedUp)
            )
        }
    }
}

extension OracleCase.Facts {
    /// Whether everything that both tell is the same.
    func agrees(with other: OracleCase.Facts) -> Bool {
        func same<Value: Equatable>(_ one: Value?, _ two: Value?) -> Bool { one == nil || two == nil || one == two }
        return id == other.id && same(publicKey, other.publicKey) && same(signCount, other.signCount) && same(aaguid, other.aaguid)
            && same(isUserVerified, other.isUserVerified) && same(isBackupEligible, other.isBackupEligible)
            && same(isBackedUp, other.isBackedUp)
    }
}
