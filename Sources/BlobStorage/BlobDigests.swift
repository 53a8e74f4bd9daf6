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
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in bytes {
        text.append(digits[Int(byte >> 4)])
        text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
}
