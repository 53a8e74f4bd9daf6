internal import Glibc

/// Bytes from the system's generator, in one call: `SystemRandomNumberGenerator` makes one for every eight.
/// - Parameter count: at most 256.
/// - Throws: `NoRandomBytes`
func randomBytes(_ count: Int) throws -> [UInt8] {
    try unsafe [UInt8](unsafeUninitializedCapacity: count) { bytes, filled in
        guard unsafe getentropy(bytes.baseAddress, count) == 0 else { throw NoRandomBytes() }
        filled = count
    }
}

/// The system gave none.
struct NoRandomBytes: Error {}
