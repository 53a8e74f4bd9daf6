import TestSupport
import Testing

@testable import WebAuthnProtocol

@Suite struct AuthenticationCeremonyTests {
    @Test func `a credential of each algorithm signs in`() throws {
        for key in [SoftKey.es256(), .es384(), .es512(), .ed25519(), try .rs256()] {
            var scene = Scene(key)
            scene.authenticator.signCount = 41
            let assertion = try #require(try scene.authentication(with: scene.stored(signCount: 41)).assertion)
            #expect(assertion.credentialID == scene.authenticator.credentialID)
            #expect(assertion.signCount == 42 && assertion.isUserVerified && !assertion.isBackedUp)
        }
    }

    @Test(
        arguments: [
            (0, 0, nil), (1, 0, nil), (.max, 0, nil), (.max, .max - 1, nil), (0x8000_0000, 0x7FFF_FFFF, nil),
            (0, 1, .signCountNotIncreased), (5, 5, .signCountNotIncreased), (4, 5, .signCountNotIncreased),
            (0, .max, .signCountNotIncreased), (.max, .max, .signCountNotIncreased), (0x7FFF_FFFF, 0x8000_0000, .signCountNotIncreased),
        ] as [(UInt32, UInt32, CeremonyRefusal?)])
    func `a counter advances, or both stand at zero`(count: UInt32, last: UInt32, refusal: CeremonyRefusal?) throws {
        var scene = Scene()
        let stored = try scene.stored(signCount: last)
        let verdict = try scene.authentication(with: stored) { assertion in
            let bytes = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: count >> $0) }
            assertion.authenticatorData.replaceSubrange(33..<37, with: bytes)
        }
        #expect(verdict.refusal == refusal)
        #expect(verdict.assertion?.signCount == (refusal == nil ? count : nil))
    }

    @Test func `a stuck counter raises its alarm only under a right signature`() throws {
        var scene = Scene()
        let stored = try scene.stored(signCount: 9)
        #expect(try scene.authentication(with: stored) { $0.signature = [0x30, 0x00] }.refusal == .signatureInvalid)
        #expect(try scene.authentication(with: stored).refusal == .signCountNotIncreased)
    }

    @Test func `a second factor is one of those that were named, and the stored one`() throws {
        var scene = Scene()
        #expect(try scene.authentication(allowed: []).refusal == .credentialNotAllowed)
        #expect(try scene.authentication(allowed: [[1, 2, 3]]).refusal == .credentialNotAllowed)
        let other = try StoredCredential(
            id: [1, 2, 3], publicKey: scene.authenticator.key.cose.encoded, signCount: 0, isBackupEligible: false)
        #expect(try scene.authentication(with: other).refusal == .unknownCredential)
        #expect(
            try scene.authentication(with: other, allowed: [[1, 2, 3], scene.authenticator.credentialID]).refusal == .unknownCredential)
        #expect(try scene.authentication(allowed: [[1, 2, 3], scene.authenticator.credentialID]).assertion != nil)
    }

    @Test func `a second factor may keep the handle to itself, and must not tell another account's`() throws {
        var scene = Scene()
        #expect(try scene.authentication().assertion != nil)
        scene.authenticator.userHandle = Scene.userHandle
        #expect(try scene.authentication().assertion != nil)
        for handle in [[], [1], Array(Scene.userHandle.dropLast()), Scene.userHandle + [0]] as [[UInt8]] {
            scene.authenticator.userHandle = handle
            #expect(try scene.authentication().refusal == .userHandleMismatch)
        }
    }

    @Test func `a passkey tells whose it is`() throws {
        var scene = Scene()
        #expect(try scene.authentication(isPasskey: true).refusal == .userHandleMissing)
        scene.authenticator.userHandle = [1]
        #expect(try scene.authentication(isPasskey: true).refusal == .userHandleMismatch)
        scene.authenticator.userHandle = Scene.userHandle
        #expect(try scene.authentication(isPasskey: true).assertion != nil)
    }

    @Test func `a null handle is none`() throws {
        let scene = Scene()
        var authenticator = scene.authenticator
        let text = String(decoding: try authenticator.authenticate(challenge: scene.challenge.text), as: UTF8.self)
        let json = text.replacing(#""response":{"#, with: #""response":{"userHandle":null,"#)
        #expect(json != text)
        #expect(try AuthenticationResponse(json: Array(json.utf8)).userHandle == nil)
    }

    @Test func `the answer to a registration is no sign-in, and no challenge stands for another`() throws {
        var scene = Scene()
        let text = scene.challenge.text
        let authenticator = scene.authenticator
        #expect(try scene.authentication { $0.clientData = authenticator.clientData("webauthn.create", text) }.refusal == .clientDataType)
        #expect(
            try scene.authentication { $0.clientData = authenticator.clientData("webauthn.get", text + "=") }.refusal == .challengeMismatch)
        scene.authenticator.origin = "https://example.org:444"
        #expect(try scene.authentication().refusal == .originMismatch)
    }

    @Test(
        arguments: [
            (0x00, false, false, .userNotPresent), (0x04, true, false, .userNotPresent), (0x01, false, false, nil),
            (0x01, true, false, .userNotVerified), (0x05, true, false, nil), (0x11, false, false, .backupFlagsInvalid),
            (0x11, false, true, .backupFlagsInvalid), (0x09, false, false, .backupEligibilityChanged),
            (0x01, false, true, .backupEligibilityChanged), (0x09, false, true, nil), (0x19, false, true, nil),
        ] as [(UInt8, Bool, Bool, CeremonyRefusal?)])
    func `flags are judged by what the ceremony asks and the record says`(
        flags: UInt8, requiresUserVerification: Bool, isBackupEligible: Bool, refusal: CeremonyRefusal?
    ) throws {
        var scene = Scene()
        scene.authenticator.flags = flags
        let stored = try scene.stored(isBackupEligible: isBackupEligible)
        let verdict = try scene.authentication(with: stored, requiresUserVerification: requiresUserVerification)
        #expect(verdict.refusal == refusal)
        #expect(verdict.assertion?.isBackedUp == (refusal == nil ? flags & 0x10 != 0 : nil))
    }

    @Test func `another relying party's hash is refused`() throws {
        var scene = Scene()
        scene.authenticator.relyingPartyID = "example.com"
        #expect(try scene.authentication().refusal == .relyingPartyIDHashMismatch)
    }

    @Test func `the signature covers every byte of authenticator data and client data, as they came`() throws {
        var scene = Scene()
        let key = scene.authenticator.key
        let space = try scene.authentication { assertion in
            let signature = try key.sign(assertion.signedData)
            assertion.clientData += [0x20]
            assertion.signature = signature
        }
        #expect(space.refusal == .signatureInvalid)
        let count = try scene.authentication { assertion in
            let signature = try key.sign(assertion.signedData)
            assertion.authenticatorData[36] ^= 1
            assertion.signature = signature
        }
        #expect(count.refusal == .signatureInvalid)
    }

    @Test func `another key's signature is refused, and so is a malformed or endless one`() throws {
        var scene = Scene()
        let other = SoftKey.es256()
        #expect(try scene.authentication { $0.signature = try other.sign($0.signedData) }.refusal == .signatureInvalid)
        for signature in [[], [0], [UInt8](repeating: 0x30, count: 1_025)] as [[UInt8]] {
            #expect(try scene.authentication { $0.signature = signature }.refusal == .signatureInvalid)
        }
    }

    @Test func `authenticator data may carry extensions and even a credential, and nothing that its flags do not announce`() throws {
        var scene = Scene()
        scene.authenticator.extensions = .map([(.text("hmac-secret"), .bytes([1, 2, 3]))])
        #expect(try scene.authentication().assertion != nil)
        scene.authenticator.extensions = nil
        let attested = scene.authenticator.authenticatorData(registering: true)
        #expect(try scene.authentication { $0.authenticatorData = attested }.assertion != nil)
        for tail in [[0xA0], [0x00], Array(attested.dropFirst(37))] as [[UInt8]] {
            #expect(try scene.authentication { $0.authenticatorData += tail }.refusal == .authenticatorDataMalformed)
        }
        for bits in [0x40, 0x80, 0xC0] as [UInt8] {
            #expect(try scene.authentication { $0.authenticatorData[32] |= bits }.refusal == .authenticatorDataMalformed)
        }
        #expect(try scene.authentication { $0.authenticatorData.removeLast() }.refusal == .authenticatorDataMalformed)
    }

    @Test func `a damaged record is not a credential`() throws {
        for key in [[], [0xA0], SoftKey.es256().cose.encoded + [0]] as [[UInt8]] {
            #expect(throws: StoredCredentialError.publicKey) {
                try StoredCredential(id: [1], publicKey: key, signCount: 0, isBackupEligible: false)
            }
        }
    }
}
