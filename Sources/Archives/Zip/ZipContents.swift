/// The contents of one entry while they are unpacked, a window at a time.
///
/// The end is reached only when the deflate stream ended with the last compressed byte,
/// and the size and the CRC-32 are those that the entry states.
struct ZipContents: ~Copyable {
    private static let windowBytes = 64 << 10

    private let entry: ZipEntry
    private var input: SourceCursor
    private var inflater: Inflater?
    private var checksum: UInt32 = 0
    private var unpackedBytes = 0

    /// Where `next` leaves its bytes.
    private(set) var window: [UInt8]

    init(_ entry: ZipEntry, _ source: ByteSource) throws(ZipError) {
        self.entry = entry
        input = SourceCursor(source, entry.contentOffset..<entry.contentOffset + entry.compressedSize)
        inflater = entry.isDeflated ? try ZipError.reading { () throws(ReadFault) in try Inflater() } : nil
        // A byte more than stated shows at once that the contents are longer, or that they end.
        let room = entry.isDeflated ? min(entry.uncompressedSize, Self.windowBytes - 1) + 1 : 0
        window = [UInt8](repeating: 0, count: room)
    }

    /// Unpacks the next bytes.
    /// - Returns: how many bytes at the beginning of the window are new; none at the proved end.
    mutating func next() throws(ZipError) -> Int {
        let count = try entry.isDeflated ? inflateNext() : copyNext()
        checksum = crc32(of: window.span.extracting(0..<count), continuing: checksum)
        unpackedBytes += count
        guard unpackedBytes <= entry.uncompressedSize else { throw refusal(.sizeWrong(stated: entry.uncompressedSize)) }
        if count == 0 { try checkEnd() }
        return count
    }

    private mutating func copyNext() throws(ZipError) -> Int {
        let range = try nextInput()
        window = range.isEmpty ? [] : input.window
        input.advance(by: range.count)
        return range.count
    }

    private mutating func inflateNext() throws(ZipError) -> Int {
        while inflater != nil {
            let range = try nextInput()
            let bytes = input.window
            let step: Inflater.Step?
            do {
                step = try inflater?.inflate(bytes.span.extracting(range), into: &window)
            } catch {
                throw refusal(.contentsMalformed)
            }
            guard let step else { break }
            input.advance(by: step.consumed)
            if step.isFinished { inflater = nil }
            if step.produced > 0 { return step.produced }
            // Neither side moved, so the stream wants bytes that there are not.
            guard step.consumed > 0 || step.isFinished else { throw refusal(.contentsMalformed) }
        }
        return 0
    }

    private mutating func nextInput() throws(ZipError) -> Range<Int> {
        do {
            return try input.next()
        } catch {
            throw .fault(error)
        }
    }

    private func checkEnd() throws(ZipError) {
        guard input.remaining == 0 else { throw refusal(.contentsMalformed) }
        guard unpackedBytes == entry.uncompressedSize else { throw refusal(.sizeWrong(stated: entry.uncompressedSize)) }
        guard checksum == entry.crc32 else { throw refusal(.checksumWrong) }
    }

    private func refusal(_ fault: ZipEntryFault) -> ZipError {
        .entry(name: entry.path, fault)
    }
}
