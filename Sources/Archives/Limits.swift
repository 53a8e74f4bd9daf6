/// How much an archive may ask of us before it is refused.
///
/// Nothing here is a size that an honest wheel or sdist comes near. Each limit bounds
/// one cost (memory, time or disk) that the archive's own fields would otherwise decide.
public struct ArchiveLimits: Sendable, Equatable {
    /// Members of one archive, directories among them.
    public var maximumEntries = 100_000

    /// Bytes of a zip's central directory, which is held in memory while it is checked.
    public var maximumCentralDirectoryBytes = 64 << 20

    /// Bytes of one member's path.
    public var maximumPathBytes = 1024

    /// Bytes of one component of a path. No common file system stores longer names.
    public var maximumComponentBytes = 255

    /// Bytes of all paths of one archive together, which are held in memory.
    public var maximumTotalPathBytes = 8 << 20

    /// Unpacked bytes up to which no ratio is looked at.
    public var bombThresholdBytes = 64 << 20

    /// Above the threshold, the greatest ratio of unpacked bytes to the archive's bytes.
    public var bombRatio = 50

    /// Unpacked bytes of one archive, whatever the ratio.
    public var maximumUnpackedBytes = 8 << 30

    /// Bytes of one extended header of a tar (a pax record block, or a GNU long name).
    public var maximumExtendedHeaderBytes = 1 << 20

    /// Bytes of all wanted files of a tar together, which are held in memory.
    public var maximumKeptBytes = 64 << 20

    /// The defaults.
    public init() {}

    /// The defaults.
    public static let standard = ArchiveLimits()

    /// The most bytes that an archive of `archiveBytes` may unpack to:
    /// the threshold or the ratio, whichever allows more, and never above the absolute limit.
    func unpackedBytes(forArchiveOf archiveBytes: Int) -> Int {
        let (byRatio, overflow) = archiveBytes.multipliedReportingOverflow(by: bombRatio)
        return min(max(bombThresholdBytes, overflow ? .max : byRatio), maximumUnpackedBytes)
    }
}
