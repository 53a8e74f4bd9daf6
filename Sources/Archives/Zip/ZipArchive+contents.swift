extension ZipArchive {
    /// Unpacks an entry into memory.
    /// - Parameter limit: the most bytes to unpack. An entry that states more is refused before anything is unpacked.
    /// - Throws: `ArchiveError.refused` when the entry is larger than the limit, does not unpack, does not end
    ///   exactly where it should, or has another size or CRC-32 than it states; `.fault` when it cannot be read.
    public func read(_ entry: ZipEntry, limit: Int) throws(ZipError) -> [UInt8] {
        guard entry.uncompressedSize <= limit else {
            throw .entry(name: entry.path, .tooLarge(limit: limit))
        }
        var unpacking = try ZipContents(entry, source)
        var contents: [UInt8] = []
        contents.reserveCapacity(min(entry.uncompressedSize, Self.firstReservation))
        while true {
            let count = try unpacking.next()
            guard count > 0 else { return contents }
            contents.append(contentsOf: unpacking.window[0..<count])
        }
    }

    /// Unpacks an entry piece by piece, in constant memory, into something that hashes or writes it.
    ///
    /// The size and the CRC-32 are proved only when this returns: what was consumed before may be refused yet.
    /// - Parameter consume: gets the next bytes, at most 64 KiB. What it throws ends the reading.
    /// - Throws: `ZipError` as `read` does, or what `consume` throws.
    public func stream(_ entry: ZipEntry, into consume: (Span<UInt8>) throws -> Void) throws {
        var unpacking = try ZipContents(entry, source)
        while true {
            let count = try unpacking.next()
            guard count > 0 else { return }
            try consume(unpacking.window.span.extracting(0..<count))
        }
    }

    /// Memory set aside on an entry's word alone.
    private static let firstReservation = 1 << 20
}
