import CZlib

/// One raw deflate stream (RFC 1951) being unpacked, a window at a time.
///
/// Owns zlib's state, about 40 KiB, and frees it. Neither side need be offered whole.
@safe
struct Inflater: ~Copyable {
    /// What one call did.
    struct Step {
        /// Bytes of input that are used up.
        let consumed: Int
        /// Bytes of the window that were filled.
        let produced: Int
        /// Whether the stream's last block has ended. What follows it in the input is not part of it.
        let isFinished: Bool
    }

    /// The bytes are not a deflate stream.
    struct Malformed: Error {}

    /// On the heap, for zlib keeps a pointer to it and refuses a state that moved.
    private let stream: UnsafeMutablePointer<z_stream>

    /// - Throws: `ReadFault.outOfMemory`.
    init() throws(ReadFault) {
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        // `inflateInit2` is a macro. Negative bits ask for a stream without zlib's own frame.
        let status = unsafe inflateInit2_(stream, -MAX_WBITS, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size))
        guard status == Z_OK else {
            unsafe stream.deallocate()
            throw .outOfMemory
        }
    }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// Unpacks from `input` into the window, from `start` on, until either is used up or the stream ends.
    /// - Throws: `Malformed`.
    mutating func inflate(
        _ input: Span<UInt8>, into window: inout [UInt8], from start: Int = 0
    ) throws(Malformed) -> Step {
        let offered = UInt32(clamping: input.count)
        let room = UInt32(clamping: window.count - start)
        let status = unsafe input.withUnsafeBufferPointer { source in
            unsafe window.withUnsafeMutableBufferPointer { target in
                // zlib only reads what `next_in` points to.
                unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
                unsafe stream.pointee.avail_in = offered
                unsafe stream.pointee.next_out = target.extracting(start...).baseAddress
                unsafe stream.pointee.avail_out = room
                return unsafe CZlib.inflate(stream, Z_NO_FLUSH)
            }
        }
        // Z_BUF_ERROR says only that one side was used up before anything could be done.
        guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else { throw Malformed() }
        return unsafe Step(
            consumed: Int(offered - stream.pointee.avail_in),
            produced: Int(room - stream.pointee.avail_out),
            isFinished: status == Z_STREAM_END
        )
    }
}

/// The CRC-32 of gzip and zip (ISO 3309) of these bytes, or of others of that CRC and then these.
func crc32(of bytes: Span<UInt8>, continuing value: UInt32 = 0) -> UInt32 {
    unsafe bytes.withUnsafeBufferPointer { memory in
        // A null pointer would ask zlib for the initial value.
        memory.isEmpty
            ? value : unsafe UInt32(truncatingIfNeeded: crc32_z(uLong(value), memory.baseAddress, memory.count))
    }
}
