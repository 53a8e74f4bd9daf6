/// Whether a reader of zip archives, which looks for the end record from behind, would find an archive in these bytes.
///
/// A tar.gz can carry one, in a stored deflate block or in gzip's own header fields, hidden by a comment
/// that reaches to the end of the file. What one tool takes for a tar is then a zip of other contents to the next.
/// - Throws: `ReadFault`.
public func isAlsoZip(_ source: ByteSource) throws(ReadFault) -> Bool {
    try ZipTail(source).holdsArchive
}

/// The last bytes of a file, as far as an end-of-central-directory record with its longest comment can reach.
struct ZipTail {
    /// An end record that does not end the file.
    struct Place {
        /// Its place in the file.
        let offset: Int
        /// The length of the comment that it states.
        let commentBytes: Int
        /// The bytes that do follow it.
        let bytesAfter: Int
    }

    private let source: ByteSource
    private let bytes: [UInt8]

    init(_ source: ByteSource) throws(ReadFault) {
        let count = min(source.count, endLength + Int(UInt16.max))
        self.source = source
        bytes = try source.bytes(at: source.count - count, count: count)
    }

    private var start: Int { source.count - bytes.count }

    /// The end record nearest to the end, the one that most readers take.
    var lastEndRecord: Place? {
        let span = bytes.span
        return endRecords(span).last.map { index in
            Place(
                offset: start + index,
                commentBytes: Int(span.littleEndian16(at: index + 20)),
                bytesAfter: bytes.count - index - endLength
            )
        }
    }

    /// Whether any end record leads to a central directory, wherever readers may look for that.
    var holdsArchive: Bool {
        get throws(ReadFault) {
            let places = endRecords(bytes.span)
            // So many are no accident, and each would cost two reads.
            guard places.count <= Self.mostEndRecords else { return true }
            for index in places where try leadsToDirectory(index) { return true }
            return false
        }
    }

    private static let mostEndRecords = 64
}

extension ZipTail {
    /// Readers take the directory to end at the end record, or to start where that says.
    private func leadsToDirectory(_ index: Int) throws(ReadFault) -> Bool {
        let record = bytes.span.extracting(index..<index + endLength)
        let size = Int(record.littleEndian32(at: 12))
        let offset = Int(record.littleEndian32(at: 16))
        if size == 0, record.littleEndian16(at: 10) == 0 { return true }
        if index >= locatorLength, bytes.span.littleEndian32(at: index - locatorLength) == locatorSignature { return true }
        for place in [start + index - size, offset] where try isDirectory(at: place) { return true }
        return false
    }

    private func isDirectory(at offset: Int) throws(ReadFault) -> Bool {
        guard offset >= 0, offset <= source.count - 4 else { return false }
        let start = try source.bytes(at: offset, count: 4)
        return start.span.littleEndian32(at: 0) == directorySignature
    }
}

/// The places of all end records that are not cut off.
private func endRecords(_ bytes: Span<UInt8>) -> [Int] {
    guard bytes.count >= endLength else { return [] }
    var places: [Int] = []
    for index in 0...bytes.count - endLength
    where bytes[index] == UInt8(ascii: "P") && bytes.littleEndian32(at: index) == endSignature {
        places.append(index)
    }
    return places
}
