/// The digests of a file's bytes, in lower-case hexadecimal.
package struct BlobDigests: Hashable, Sendable {
    package let sha256: String
    /// BLAKE2b with 32 bytes of output, what clients call `blake2_256`.
    package let blake2b256: String

    init(sha256: String, blake2b256: String) {
        self.sha256 = sha256
        self.blake2b256 = blake2b256
    }

    /// Reads the whole file. Blocks its thread.
    package init(of file: FileDescriptor) throws {
        let hasher = BlobHasher()
        unsafe try file.forEachChunk { unsafe hasher.update($0) }
        self = hasher.finish()
    }
}

/// Writes bytes as lower-case hexadecimal.
package func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(64)
    for byte in bytes {
        text.append(hexadecimalDigit(byte >> 4))
        text.append(hexadecimalDigit(byte & 15))
    }
    return String(decoding: text, as: UTF8.self)
}

private func hexadecimalDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
}
