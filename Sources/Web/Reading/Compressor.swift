internal import CZlib
internal import CZstd

/// Compresses a body once, for all who will ask for it.
enum Compressor {
    /// The encoded bytes, or nothing if they are not fewer.
    static func encode(_ bytes: [UInt8], _ encoding: PageEncoding) -> [UInt8]? {
        let encoded: [UInt8]? =
            switch encoding {
            case .identity: nil
            case .gzip: gzip(bytes)
            case .zstd: zstd(bytes)
            }
        guard let encoded, encoded.count < bytes.count else { return nil }
        return encoded
    }

    /// RFC 1952, without a name or a time: the same bytes in, the same bytes out. Level 7 makes the list of all projects a tenth smaller than 6
    /// does, in twice the time (15 ms for 20,000), and costs pages, which are mostly digests, nothing; beyond it only the time grows.
    private static func gzip(_ bytes: [UInt8]) -> [UInt8]? {
        var stream = unsafe z_stream()
        let (level, windowBits, memory): (Int32, Int32, Int32) = (7, 15 + 16, 8)
        let size = unsafe Int32(MemoryLayout<z_stream>.size)
        guard unsafe deflateInit2_(&stream, level, Z_DEFLATED, windowBits, memory, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size) == Z_OK else {
            return nil
        }
        defer { _ = unsafe deflateEnd(&stream) }
        var input = bytes
        var output = [UInt8](repeating: 0, count: Int(unsafe deflateBound(&stream, UInt(bytes.count))))
        let status = unsafe input.withUnsafeMutableBufferPointer { input in
            unsafe output.withUnsafeMutableBufferPointer { output in
                unsafe stream.next_in = input.baseAddress
                unsafe stream.avail_in = UInt32(clamping: input.count)
                unsafe stream.next_out = output.baseAddress
                unsafe stream.avail_out = UInt32(clamping: output.count)
                return unsafe deflate(&stream, Z_FINISH)
            }
        }
        guard status == Z_STREAM_END else { return nil }
        output.removeLast(output.count - Int(unsafe stream.total_out))
        return output
    }

    /// RFC 8878. Level 1 is both quicker and smaller than 3 on pages full of digests.
    private static func zstd(_ bytes: [UInt8]) -> [UInt8]? {
        var output = [UInt8](repeating: 0, count: ZSTD_compressBound(bytes.count))
        let count = unsafe ZSTD_compress(&output, output.count, bytes, bytes.count, 1)
        guard ZSTD_isError(count) == 0 else { return nil }
        output.removeLast(output.count - count)
        return output
    }
}
