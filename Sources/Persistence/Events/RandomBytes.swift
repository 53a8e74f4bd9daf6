internal import Glibc

/// Bytes from the system's generator, in one call: `SystemRandomNumberGenerator` makes one for every eight.
/// - Parameter count: at most 256.
func randomBytes(_ count: Int) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: count) { bytes, filled in
        guard unsafe getentropy(bytes.baseAddress, count) == 0 else { fatalError("the system gives no random bytes") }
        filled = count
    }
}
