/// A reader of gzipped tar archives of which only one reading is possible.
///
/// Made for sdists from strangers. Reading inflates the whole archive once, through windows of 64 KiB, and keeps of it the members' paths and the files that are asked for.
/// Refused are, beside what is malformed: links, devices, pipes and sparse files, paths that lead out of the folder or exclude each other,
/// more than one top-level directory, names and sizes that the formats' readers understand differently,
/// bytes behind the end, and bombs, the latter as soon as the limit is passed.
public struct TarGzipReader: Sendable {
    private let source: ByteSource
    private let limits: ArchiveLimits

    /// - Parameters:
    ///   - source: the bytes of the tar.gz. Nothing is read before `read` is called.
    ///   - limits: what to refuse for its size.
    public init(_ source: ByteSource, limits: ArchiveLimits = .standard) {
        self.source = source
        self.limits = limits
    }

    /// Reads the archive from front to back.
    ///
    /// Costs the time of inflating it, and memory for its paths and for what is kept.
    /// - Parameter limit: asked once for each file, with its path: the most bytes of it to keep, or nil if it is not wanted.
    ///   A wanted file that is larger refuses the archive.
    /// - Throws: `ArchiveError.refused` with the first broken rule, or `.fault`.
    public func read(keeping limit: (String) -> Int?) throws(TarError) -> TarContents {
        var stream = try GzipStream(source)
        try checkTail()
        let mostBytes = limits.unpackedBytes(forArchiveOf: source.count)
        var scanner = TarScanner(limits: limits)
        while true {
            let count = try stream.next()
            guard count > 0 else { break }
            guard stream.unpackedBytes <= mostBytes else { throw .archive(excess(mostBytes)) }
            try scanner.take(stream.window.span.extracting(0..<count), keeping: limit)
        }
        let unpackedBytes = stream.unpackedBytes
        return try scanner.finish(unpackedBytes: unpackedBytes)
    }

    private func checkTail() throws(TarError) {
        let holdsZip = try TarError.reading { () throws(ReadFault) in try isAlsoZip(source) }
        guard !holdsZip else { throw .archive(.alsoZip) }
    }

    private func excess(_ mostBytes: Int) -> TarArchiveFault {
        mostBytes == limits.maximumUnpackedBytes ? .unpackedTooLarge(limit: mostBytes) : .bomb(ratio: limits.bombRatio)
    }
}
