/// One entry of a zip archive, as both of its headers state it.
public struct ZipEntry: Sendable, Equatable {
    /// A relative path below the folder into which the archive is unpacked, with `/` between components
    /// and none at the end. A backslash in the archive counts as a separator and is a slash here.
    public let path: String

    /// Whether the entry is a directory, which has no contents.
    public let isDirectory: Bool

    /// Bytes that the contents take in the archive.
    public let compressedSize: Int

    /// Bytes that the contents unpack to. Stated by the archive, and proved only by reading them.
    public let uncompressedSize: Int

    /// The CRC-32 of the contents. Stated by the archive, and proved only by reading them.
    public let crc32: UInt32

    /// Where the entry's local header stands in the archive.
    public let localHeaderOffset: Int

    /// Where its contents stand in the archive.
    let contentOffset: Int

    let isDeflated: Bool

    init(_ record: DirectoryRecord, contentOffset: Int) {
        path = record.path.text
        isDirectory = record.path.endsWithSeparator
        compressedSize = record.values.compressedSize
        uncompressedSize = record.values.uncompressedSize
        crc32 = record.values.checksum
        localHeaderOffset = record.localHeaderOffset
        self.contentOffset = contentOffset
        isDeflated = record.values.method == ZipHeaderValues.Method.deflated
    }
}
