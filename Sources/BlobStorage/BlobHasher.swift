internal import CSodium
internal import Crypto

/// Computes both digests of a stream of bytes in one pass.
@safe final class BlobHasher {
    private var sha256 = SHA256()
    /// libsodium's state: opaque, of a size that it tells, aligned to 64 bytes.
    private let blake2b: UnsafeMutableRawPointer
    private static let outputSize = 32

    init() {
        unsafe blake2b = .allocate(byteCount: crypto_generichash_statebytes(), alignment: 64)
        _ = unsafe crypto_generichash_init(OpaquePointer(blake2b), nil, 0, Self.outputSize)
    }

    deinit {
        unsafe blake2b.deallocate()
    }

    func update(_ bytes: UnsafeRawBufferPointer) {
        unsafe sha256.update(bufferPointer: bytes)
        let start = unsafe bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        _ = unsafe crypto_generichash_update(OpaquePointer(blake2b), start, UInt64(bytes.count))
    }

    /// Called once, at the end.
    func finish() -> BlobDigests {
        var output = [UInt8](repeating: 0, count: Self.outputSize)
        _ = unsafe crypto_generichash_final(OpaquePointer(blake2b), &output, Self.outputSize)
        return BlobDigests(sha256: hexadecimal(sha256.finalize()), blake2b256: hexadecimal(output))
    }
}
