/// The contents of a gzip file of exactly one member (RFC 1952), unpacked a window at a time.
///
/// Writers of sdists make one member. More than one, or bytes behind it, are seen by some readers and not by others.
struct GzipStream: ~Copyable {
    /// A multiple of the block size of tar, so that blocks never straddle two windows.
    static let windowBytes = 64 << 10

    private let source: ByteSource
    private var input: SourceCursor
    private var inflater: Inflater
    private var isFinished = false
    private var checksum: UInt32 = 0

    /// Bytes unpacked so far.
    private(set) var unpackedBytes = 0

    /// Where `next` leaves its bytes.
    private(set) var window = [UInt8](repeating: 0, count: windowBytes)

    init(_ source: ByteSource) throws(TarError) {
        var cursor = SourceCursor(source, 0..<source.count)
        let start = try TarError.reading { () throws(ReadFault) in try cursor.next() }
        let header = try GzipHeader(cursor.window.span.extracting(start), isWhole: cursor.window.count == source.count)
        cursor.advance(by: header.length)
        let inflater = try TarError.reading { () throws(ReadFault) in try Inflater() }
        self.source = source
        self.inflater = inflater
        input = cursor
    }

    /// Fills the window. Only the stream's end leaves it short.
    /// - Returns: how many bytes at the beginning of the window are new; none at the proved end.
    mutating func next() throws(TarError) -> Int {
        var filled = 0
        while !isFinished, filled < window.count {
            filled += try inflateNext(from: filled)
        }
        checksum = crc32(of: window.span.extracting(0..<filled), continuing: checksum)
        unpackedBytes += filled
        if filled == 0 { try checkTrailer() }
        return filled
    }

    private mutating func inflateNext(from start: Int) throws(TarError) -> Int {
        let range: Range<Int>
        let step: Inflater.Step
        do {
            range = try input.next()
        } catch {
            throw .fault(error)
        }
        guard !range.isEmpty else { throw .archive(.truncated) }
        let bytes = input.window
        do {
            step = try inflater.inflate(bytes.span.extracting(range), into: &window, from: start)
        } catch {
            throw .archive(.notDeflate)
        }
        input.advance(by: step.consumed)
        isFinished = step.isFinished
        return step.produced
    }

    /// Section 2.3.1: the CRC-32, then the length modulo 2³². Nothing may follow.
    private func checkTrailer() throws(TarError) {
        let rest = try TarError.reading { () throws(ReadFault) in
            try source.bytes(at: input.offset, count: min(input.remaining, 10))
        }
        guard rest.count >= 8 else { throw .archive(.truncated) }
        guard rest.span.littleEndian32(at: 0) == checksum,
            rest.span.littleEndian32(at: 4) == UInt32(truncatingIfNeeded: unpackedBytes)
        else { throw .archive(.gzipTrailerWrong) }
        guard rest.count == 8 else {
            let isMember = rest[8...].elementsEqual([0x1F, 0x8B])
            throw .archive(isMember ? .severalGzipMembers : .trailingData(bytes: input.remaining - 8))
        }
    }
}
