/// What is wrong with a zip archive as a whole. Sections are those of PKWARE's APPNOTE.TXT, version 6.3.10.
public enum ZipArchiveFault: Equatable, Sendable {
    /// There is no end-of-central-directory record (4.3.16).
    case notAZip
    /// It begins as a zip archive does, and its end is missing.
    case truncated
    /// Bytes follow the end-of-central-directory record.
    case trailingData(bytes: Int)
    /// The end-of-central-directory record carries a comment of this many bytes.
    case comment(bytes: Int)
    /// The archive is said to be one part of several (4.4.19 to 4.4.21).
    case severalDisks
    /// The ZIP64 end record is missing, misplaced, or longer than its plain form (4.3.14, 4.3.15).
    case zip64EndMalformed
    /// The ZIP64 end record and the end-of-central-directory record state different values (4.4.1.4).
    case zip64EndDisagrees
    /// Bytes stand before the first local header.
    case prependedData(bytes: Int)
    /// A valid tar header stands at the beginning, so that the file could be taken for a tar archive.
    case alsoTar
    /// The central directory does not end where the end record begins.
    case centralDirectoryMisplaced
    /// The central directory is larger than this many bytes.
    case centralDirectoryTooLarge(limit: Int)
    /// The record of this number, from 1, does not begin with its signature or is cut off (4.3.12).
    case centralDirectoryMalformed(record: Int)
    /// The end record states another number of entries than there are.
    case entryCountWrong(stated: Int)
    /// There are more entries than this.
    case tooManyEntries(limit: Int)
    /// All paths together are longer than this many bytes.
    case pathsTooLong(limit: Int)
    /// No archive of honest contents unpacks to so many times its own size.
    case bomb(unpackedBytes: Int, archiveBytes: Int)
    /// It unpacks to more than this many bytes.
    case unpackedTooLarge(limit: Int)

    /// The end of a sentence that begins with the archive.
    var predicate: String {
        switch self {
        case .notAZip: "has no end record; it is not a zip archive, build it again"
        case .truncated: "is cut off; upload it again"
        case .trailingData(let bytes): "is followed by \(bytes) more bytes; remove them"
        case .comment(let bytes): "has a comment of \(bytes) bytes; remove the comment"
        case .severalDisks: "is one part of several; make it one file"
        case .zip64EndMalformed: "has a malformed ZIP64 end record; build it again"
        case .zip64EndDisagrees: "states other values in its ZIP64 end record than in its end record; build it again"
        case .prependedData(let bytes): "has \(bytes) bytes before its first entry; remove them"
        case .alsoTar: "is a tar archive as well; build it again as one of both"
        case .centralDirectoryMisplaced: "does not have its central directory where its end record says; build it again"
        case .centralDirectoryTooLarge(let limit): "has a central directory of more than \(limit) bytes; make it smaller"
        case .centralDirectoryMalformed(let record): "has a malformed central directory at record \(record); build it again"
        case .entryCountWrong(let stated): "states \(stated) entries and has another number; build it again"
        case .tooManyEntries(let limit): "has more than \(limit) entries; leave some out"
        case .pathsTooLong(let limit): "has paths of more than \(limit) bytes together; shorten them"
        case .bomb(let unpacked, let packed): "unpacks from \(packed) to \(unpacked) bytes; leave out what is so repetitive"
        case .unpackedTooLarge(let limit): "unpacks to more than \(limit) bytes; make it smaller"
        }
    }
}
