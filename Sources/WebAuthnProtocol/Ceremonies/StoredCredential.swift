/// A credential as the caller stored it: the only key that an assertion is verified with.
public struct StoredCredential: Sendable {
    let id: [UInt8]
    let verifier: SignatureVerifier
    let signCount: UInt32
    let isBackupEligible: Bool

    /// Out of a ``RegisteredCredential``'s parts, `signCount` as of the last sign-in.
    public init(id: [UInt8], publicKey: [UInt8], signCount: UInt32, isBackupEligible: Bool) throws(StoredCredentialError) {
        guard let key = try? COSEKey(publicKey[...]), let verifier = SignatureVerifier(key.algorithm, key.key) else { throw .publicKey }
        self.id = id
        self.verifier = verifier
        self.signCount = signCount
        self.isBackupEligible = isBackupEligible
    }
}

/// Why a stored credential cannot be used.
public enum StoredCredentialError: Error, Hashable, Sendable {
    /// The stored key is none that a registration could have brought: the row was damaged.
    case publicKey
}
