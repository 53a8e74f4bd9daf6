/// Proves that the entries, each with its local header (APPNOTE 4.3.7), fill the archive
/// from its first byte to the central directory, and that the two headers of each agree.
///
/// That the entries leave neither a gap nor an overlap fixes the length of every local header before it is read.
/// So neighbouring headers are fetched together, and the cost is linear in the number of entries
/// however the archive is built. Archives whose entries share their contents, the dense bombs, end here.
struct LocalHeaders {
    static let fixedLength = 30

    private let source: ByteSource
    private let directory: CentralDirectory
    /// The records' numbers in the order of their local headers.
    private let order: [Int]
    private let directoryOffset: Int
    private var window = HeaderWindow()

    /// Where each record's contents begin, in the order of the central directory.
    private(set) var contentOffsets: [Int]

    init(_ source: ByteSource, _ directory: CentralDirectory, directoryOffset: Int) throws(ZipError) {
        self.source = source
        self.directory = directory
        self.directoryOffset = directoryOffset
        order = directory.records.indices.sorted {
            directory.records[$0].localHeaderOffset < directory.records[$1].localHeaderOffset
        }
        contentOffsets = [Int](repeating: 0, count: order.count)
        try checkEnds()
        for position in order.indices { try check(position) }
    }

    private func checkEnds() throws(ZipError) {
        if let last = order.last.map({ directory.records[$0] }), last.localHeaderOffset >= directoryOffset {
            throw .entry(name: name(of: last), .localHeaderMissing)
        }
        let first = order.first.map { directory.records[$0].localHeaderOffset } ?? directoryOffset
        guard first == 0 || order.isEmpty && directoryOffset == 0 else {
            throw .archive(.prependedData(bytes: first))
        }
    }

    private mutating func check(_ position: Int) throws(ZipError) {
        let record = directory.records[order[position]]
        let header = try place(position)
        try load(header, position)
        let window = window
        do {
            try compare(window.bytes.span.extracting(window.range(of: header)), with: record)
        } catch {
            throw .entry(name: name(of: record), error)
        }
        contentOffsets[order[position]] = header.upperBound
    }
}

extension LocalHeaders {
    /// The bytes of a local header with its name and extra field: what the contents leave
    /// of the room up to the next header.
    private func place(_ position: Int) throws(ZipError) -> Range<Int> {
        let record = directory.records[order[position]]
        let start = record.localHeaderOffset
        let next =
            position + 1 < order.count
            ? directory.records[order[position + 1]].localHeaderOffset : directoryOffset
        let length = next - start - min(record.values.compressedSize, directoryOffset + 1)
        let extra = length - Self.fixedLength - record.values.nameLength
        guard extra >= 0 else { throw .entry(name: name(of: record), .overlap) }
        guard extra <= Int(UInt16.max) else { throw .entry(name: name(of: record), .gap) }
        return start..<start + length
    }

    /// Sees to it that the window holds this header, and with it as many of the next as lie near.
    private mutating func load(_ header: Range<Int>, _ position: Int) throws(ZipError) {
        guard !window.holds(header) else { return }
        var end = header.upperBound
        for next in order[position...].indices.dropFirst() {
            guard let near = try? place(next), near.upperBound - header.lowerBound <= HeaderWindow.reach else { break }
            end = near.upperBound
        }
        let bytes = try ZipError.reading { () throws(ReadFault) in
            try source.bytes(at: header.lowerBound, count: end - header.lowerBound)
        }
        window = HeaderWindow(start: header.lowerBound, bytes: bytes)
    }

    private func compare(_ header: Span<UInt8>, with record: DirectoryRecord) throws(ZipEntryFault) {
        guard header.littleEndian32(at: 0) == localSignature else { throw .localHeaderMissing }
        var values = ZipHeaderValues(header.extracting(6..<30))
        guard values.nameLength == record.values.nameLength else { throw .localHeaderDisagrees(.name) }
        let extraStart = Self.fixedLength + values.nameLength
        let extra = header.extracting(extraStart..<header.count)
        guard values.extraLength >= extra.count else { throw .gap }
        guard values.extraLength == extra.count else { throw .overlap }
        let name = header.extracting(Self.fixedLength..<extraStart)
        guard name.equals(directory.bytes.span.extracting(record.name)) else { throw .localHeaderDisagrees(.name) }
        let field = try ZipExtraField(extra)
        // A local header has no offset that it could leave to the ZIP64 block.
        var noOffset = 0
        try field.resolve(&values, offset: &noOffset, in: extra)
        try field.checkUnicodePath(in: extra, against: name)
        try values.checkFlags()
        if let field = values.difference(from: record.values) { throw .localHeaderDisagrees(field) }
    }

    private func name(of record: DirectoryRecord) -> String {
        repairedText(directory.bytes.span.extracting(record.name))
    }
}

/// A piece of the archive that holds several local headers.
private struct HeaderWindow {
    /// How far from the first header the last may end.
    static let reach = 64 << 10

    var start = 0
    var bytes: [UInt8] = []

    /// Where a header that it holds stands in its bytes.
    func range(of header: Range<Int>) -> Range<Int> {
        header.lowerBound - start..<header.upperBound - start
    }

    func holds(_ header: Range<Int>) -> Bool {
        header.lowerBound >= start && header.upperBound <= start + bytes.count
    }
}

private let localSignature: UInt32 = 0x0403_4B50
