import CZlib
import CZstd

/// What a client does with a compressed body.
enum Decompression {
    struct Failure: Error {}

    static func gunzip(_ bytes: [UInt8]) throws -> [UInt8] {
        var stream = unsafe z_stream()
        guard unsafe inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else { throw Failure() }
        defer { _ = unsafe inflateEnd(&stream) }
        var input = bytes
        var output = [UInt8](repeating: 0, count: 16 << 20)
        let status = unsafe input.withUnsafeMutableBufferPointer { input in
            unsafe output.withUnsafeMutableBufferPointer { output in
                unsafe stream.next_in = input.baseAddress
                unsafe stream.avail_in = UInt32(input.count)
                unsafe stream.next_out = output.baseAddress
                unsafe stream.avail_out = UInt32(output.count)
                return unsafe inflate(&stream, Z_FINISH)
            }
        }
        guard status == Z_STREAM_END, unsafe stream.avail_in == 0 else { throw Failure() }
        return Array(output.prefix(Int(unsafe stream.total_out)))
    }

    static func unzstd(_ bytes: [UInt8]) throws -> [UInt8] {
        var output = [UInt8](repeating: 0, count: 16 << 20)
        let count = unsafe ZSTD_decompress(&output, output.count, bytes, bytes.count)
        guard ZSTD_isError(count) == 0 else { throw Failure() }
        return Array(output.prefix(count))
    }
}
