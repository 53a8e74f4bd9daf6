internal import CSodium

/// Bytes that are overwritten with zeros before their memory is given back.
///
/// The memory is written once, in the initialiser, and read only afterwards.
@safe final class SecretBytes: Sendable {
    // Safe to share between threads: nothing writes to it between `init` and `deinit`.
    private nonisolated(unsafe) let memory: UnsafeMutableBufferPointer<UInt8>

    init(_ bytes: some Collection<UInt8>) {
        let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
        _ = unsafe buffer.initialize(fromContentsOf: bytes)
        unsafe memory = buffer
    }

    deinit {
        unsafe sodium_memzero(memory.baseAddress, memory.count)
        unsafe memory.deallocate()
    }

    /// Lends the bytes.
    func withBytes<Value>(_ body: (UnsafeRawBufferPointer) throws -> Value) rethrows -> Value {
        unsafe try body(UnsafeRawBufferPointer(memory))
    }

    /// Lends the bytes to a C function as text of a known length (it is not closed by a NUL).
    func withCharacters<Result>(_ body: (UnsafePointer<CChar>, Int) -> Result) -> Result {
        unsafe UnsafeRawBufferPointer(memory).withMemoryRebound(to: CChar.self) { characters in
            // An allocation always has an address, even one of no bytes.
            guard let start = characters.baseAddress else { return unsafe body([0], 0) }
            return unsafe body(start, characters.count)
        }
    }
}
