/// The verification procedures of the formats (WebAuthn L3, section 7.1, steps 22 to 24; section 8).
struct AttestationVerification {
    let object: AttestationObject
    let format: AttestationFormat
    let credential: AttestedCredential
    let key: COSEKey
    let verifier: SignatureVerifier
    let relyingPartyIDHash: ArraySlice<UInt8>
    let clientDataHash: [UInt8]

    /// Steps 23 and 24 are short: there are no trust anchors, so a certificate proves no more than the key that signed, and
    /// whatever verifies is accepted.
    func attestation() throws(CeremonyRefusal) -> Attestation {
        switch try statement() {
        case .none:
            return .none
        case .packedSelf(let algorithm, let signature):
            try checkPackedSelf(algorithm, signature)
            return .selfSigned
        case .packed(let algorithm, let signature, let certificate):
            try checkPacked(algorithm, signature, try read(certificate))
            return .basicUntrusted
        case .fidoU2F(let signature, let certificate):
            try checkFIDOU2F(signature, try read(certificate))
            return .basicUntrusted
        }
    }

    private func statement() throws(CeremonyRefusal) -> AttestationStatement {
        do throws(AttestationStatementError) {
            return try AttestationStatement(object.statement, format: format)
        } catch .malformed {
            throw .attestationStatementMalformed
        } catch {
            throw .attestationAlgorithmNotAllowed
        }
    }

    private func read(_ certificate: ArraySlice<UInt8>) throws(CeremonyRefusal) -> Certificate {
        guard let certificate = try? Certificate(certificate) else { throw .attestationCertificateInvalid }
        return certificate
    }

    /// What packed statements sign.
    private var signedData: [UInt8] { object.authenticatorData + clientDataHash }

    /// Section 8.2, without x5c: the key's own algorithm, and a signature by the key itself.
    private func checkPackedSelf(_ algorithm: COSEAlgorithm, _ signature: [UInt8]) throws(CeremonyRefusal) {
        guard algorithm == key.algorithm else { throw .attestationAlgorithmNotAllowed }
        guard verifier.isValid(signature, for: signedData) else { throw .attestationSignatureInvalid }
    }

    /// Section 8.2, with x5c: the certificate keeps section 8.2.1, its key signed, and it is no other model's.
    private func checkPacked(
        _ algorithm: COSEAlgorithm, _ signature: [UInt8], _ certificate: Certificate
    ) throws(CeremonyRefusal) {
        guard certificate.isForPackedAttestation, let key = certificate.publicKey, let signer = SignatureVerifier(algorithm, key)
        else { throw .attestationCertificateInvalid }
        guard signer.isValid(signature, for: signedData) else { throw .attestationSignatureInvalid }
        guard certificate.fits(aaguid: credential.aaguid) else { throw .attestationAAGUIDMismatch }
    }

    /// Section 8.6: one certificate with a key on P-256, the credential's key on P-256 too. The AAGUID is not looked at: it is
    /// usually zero, and in the specification's own example it is not.
    private func checkFIDOU2F(_ signature: [UInt8], _ certificate: Certificate) throws(CeremonyRefusal) {
        guard let attestationKey = certificate.publicKey, let signer = SignatureVerifier(.es256, attestationKey)
        else { throw .attestationCertificateInvalid }
        guard case .ellipticCurve(.p256, let point) = key.key else { throw .attestationAlgorithmNotAllowed }
        let signed = [0] + relyingPartyIDHash + clientDataHash + credential.id + point
        guard signer.isValid(signature, for: signed) else { throw .attestationSignatureInvalid }
    }
}
