/// A zip archive of which only one reading is possible.
///
/// Made for wheels from strangers. Opening it checks everything but the contents, and inflates nothing: that entries fill the file without gap or overlap,
/// that local headers and central directory agree, that paths are safe and exclude each other nowhere.
/// A reader that walks the file from the front and one that trusts the directory find the same entries,
/// so what the index checked is what installers install.
///
/// More is refused than APPNOTE.TXT (6.3.10) forbids: everything that PyPI refuses
/// (data descriptors, comments, methods other than stored and deflated, bytes before or behind), and further links and special files,
/// names that are not ASCII and not declared to be UTF-8, and ZIP64 fields that repeat what the header states.
public struct ZipArchive: Sendable {
    /// Archives below this size are read whole, by one system call.
    private static let smallArchiveBytes = 1 << 20

    /// All entries, in the order of the central directory.
    public let entries: [ZipEntry]

    /// The sum of what all entries unpack to, in bytes.
    public let unpackedBytes: Int

    let source: ByteSource
    private let paths: PathIndex

    /// Opens an archive.
    ///
    /// Costs a few system calls and time linear in the number of entries, and keeps about as much memory
    /// as the central directory has bytes.
    /// - Throws: `ArchiveError.refused` with the first broken rule, or `.fault`.
    public init(_ source: ByteSource, limits: ArchiveLimits = .standard) throws(ZipError) {
        let source = try ZipError.reading { () throws(ReadFault) in try source.inMemory(below: Self.smallArchiveBytes) }
        let end = try EndRecord(source)
        let directory = try CentralDirectory(source, end: end, limits: limits)
        let local = try LocalHeaders(source, directory, directoryOffset: end.directoryOffset)
        guard try !isAlsoTar(source) else { throw .archive(.alsoTar) }
        entries = zip(directory.records, local.contentOffsets).map { ZipEntry($0, contentOffset: $1) }
        unpackedBytes = directory.unpackedBytes
        paths = directory.paths
        self.source = source
    }

    /// The entry at a path such as `six-1.17.0.dist-info/METADATA`, compared byte by byte.
    public func entry(named path: String) -> ZipEntry? {
        paths.place(of: path).map { entries[$0] }
    }
}

/// Whether the file begins with a header that a tar reader would accept.
private func isAlsoTar(_ source: ByteSource) throws(ZipError) -> Bool {
    guard source.count >= TarHeader.length else { return false }
    let start = try ZipError.reading { () throws(ReadFault) in try source.bytes(at: 0, count: TarHeader.length) }
    return TarHeader.hasValidChecksum(start.span)
}
