/// The records of the central directory (APPNOTE 4.3.12), each checked by itself and all together,
/// but not yet against the local headers.
///
/// Invariant: every path is safe, no two exclude each other, and the sizes' sum is within the limits.
struct CentralDirectory {
    /// The directory's bytes, into which records refer.
    let bytes: [UInt8]
    let records: [DirectoryRecord]
    let paths: PathIndex
    let unpackedBytes: Int

    init(_ source: ByteSource, end: EndRecord, limits: ArchiveLimits) throws(ZipError) {
        guard end.directorySize <= limits.maximumCentralDirectoryBytes else {
            throw .archive(.centralDirectoryTooLarge(limit: limits.maximumCentralDirectoryBytes))
        }
        let bytes = try ZipError.reading { () throws(ReadFault) in
            try source.bytes(at: end.directoryOffset, count: end.directorySize)
        }
        var scan = DirectoryScan(archiveBytes: source.count, limits: limits)
        try scan.run(bytes.span, stated: end.entryCount)
        self.bytes = bytes
        records = scan.records
        unpackedBytes = scan.unpackedBytes
        do {
            paths = try PathIndex(scan.paths)
        } catch {
            throw .entry(name: error.path, error.sharedByFile ? .fileIsDirectory : .duplicatePath)
        }
    }
}

/// Walks the records in their order and keeps the sums.
private struct DirectoryScan {
    let archiveBytes: Int
    let limits: ArchiveLimits
    private(set) var records: [DirectoryRecord] = []
    private(set) var paths = PathList()
    private(set) var unpackedBytes = 0

    init(archiveBytes: Int, limits: ArchiveLimits) {
        self.archiveBytes = archiveBytes
        self.limits = limits
    }

    mutating func run(_ directory: Span<UInt8>, stated count: Int) throws(ZipError) {
        guard count <= limits.maximumEntries else { throw .archive(.tooManyEntries(limit: limits.maximumEntries)) }
        // A stated count buys no memory: each record has at least its fixed part.
        records.reserveCapacity(min(count, directory.count / DirectoryRecord.fixedLength))
        var offset = 0
        while offset < directory.count {
            guard records.count < count else { throw .archive(.entryCountWrong(stated: count)) }
            let record = try DirectoryRecord(directory, at: offset, number: records.count + 1, limits: limits)
            try add(record)
            offset = record.end
        }
        guard records.count == count else { throw .archive(.entryCountWrong(stated: count)) }
        guard unpackedBytes <= limits.unpackedBytes(forArchiveOf: archiveBytes) else {
            throw .archive(.bomb(unpackedBytes: unpackedBytes, archiveBytes: archiveBytes))
        }
    }

    private mutating func add(_ record: DirectoryRecord) throws(ZipError) {
        records.append(record)
        paths.append(record.path, isDirectory: record.path.endsWithSeparator)
        guard paths.totalBytes <= limits.maximumTotalPathBytes else {
            throw .archive(.pathsTooLong(limit: limits.maximumTotalPathBytes))
        }
        let size = record.values.uncompressedSize
        guard size <= limits.maximumUnpackedBytes - unpackedBytes else {
            throw .archive(.unpackedTooLarge(limit: limits.maximumUnpackedBytes))
        }
        unpackedBytes += size
    }
}
