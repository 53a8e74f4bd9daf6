import CZlib

@testable import Archives

/// A mebibyte of zeros as deflate blocks that can be repeated at will, for each piece begins with an empty history.
/// About a kilobyte: no ratio beyond 1032 is possible.
func compressedMebibyteOfZeros() -> [UInt8] {
    var stream = unsafe z_stream()
    let zeros = [UInt8](repeating: 0, count: 1 << 20)
    var output = [UInt8](repeating: 0, count: 1 << 20)
    var produced = 0
    unsafe deflateInit2_(
        &stream, 9, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size))
    unsafe zeros.withUnsafeBufferPointer { source in
        unsafe output.withUnsafeMutableBufferPointer { target in
            unsafe stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
            unsafe stream.avail_in = UInt32(source.count)
            unsafe stream.next_out = target.baseAddress
            unsafe stream.avail_out = UInt32(target.count)
            unsafe deflate(&stream, Z_FULL_FLUSH)
            produced = unsafe target.count - Int(stream.avail_out)
        }
    }
    unsafe deflateEnd(&stream)
    return Array(output[0..<produced])
}

/// A deflate stream of this many mebibytes of zeros behind some other bytes.
func compressedZeros(mebibytes: Int, behind start: [UInt8] = []) -> [UInt8] {
    // A stored block that is not the last, the zeros, and an empty last block.
    let first = start.isEmpty ? [] : [0] + little(UInt16(start.count)) + little(~UInt16(start.count)) + start
    let piece = compressedMebibyteOfZeros()
    var stream = first
    stream.reserveCapacity(first.count + piece.count * mebibytes + 2)
    for _ in 0..<mebibytes { stream += piece }
    return stream + [3, 0]
}
