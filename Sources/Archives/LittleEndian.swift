extension Span where Element == UInt8 {
    /// The 16-bit number at an offset, which the caller has checked against the count.
    func littleEndian16(at offset: Int) -> UInt16 {
        UInt16(self[offset]) | UInt16(self[offset + 1]) << 8
    }

    /// The 32-bit number at an offset, which the caller has checked against the count.
    func littleEndian32(at offset: Int) -> UInt32 {
        UInt32(littleEndian16(at: offset)) | UInt32(littleEndian16(at: offset + 2)) << 16
    }

    /// The 64-bit number at an offset, which the caller has checked against the count.
    /// Nil beyond what an offset in a file can be.
    func littleEndian64(at offset: Int) -> Int? {
        Int(exactly: UInt64(littleEndian32(at: offset)) | UInt64(littleEndian32(at: offset + 4)) << 32)
    }

    /// Whether both hold the same bytes.
    func equals(_ other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        for index in indices where self[index] != other[index] { return false }
        return true
    }
}
