internal import Crypto

/// The SHA-256 of a credential as a request showed it: what the server knows it again by, without keeping it.
package struct CredentialDigest: Hashable, Sendable {
    private let words: SIMD4<UInt64>

    package init(_ credential: Span<UInt8>) {
        var hash = SHA256()
        unsafe credential.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
        words = unsafe hash.finalize().withUnsafeBytes { unsafe $0.loadUnaligned(as: SIMD4<UInt64>.self) }
    }
}
