/// What is wrong with a tar.gz archive as a whole.
///
/// Gzip sections are those of RFC 1952. Tar is the `ustar` and `pax` formats of POSIX.1-2017, and GNU tar's.
public enum TarArchiveFault: Error, Equatable, Sendable {
    /// It does not begin with gzip's identification (2.3.1).
    case notGzip
    /// Its gzip header is malformed: another method than deflate, reserved flags, or a wrong CRC16 (2.3.1).
    case gzipHeaderMalformed
    /// The compressed stream is not deflate (RFC 1951).
    case notDeflate
    /// It ends before gzip's trailer does.
    case truncated
    /// The unpacked bytes do not have the CRC-32 or the length that gzip's trailer states.
    case gzipTrailerWrong
    /// A second gzip member follows the first (2.2).
    case severalGzipMembers
    /// Bytes follow the gzip member.
    case trailingData(bytes: Int)
    /// A reader of zip archives would find one at its end.
    case alsoZip
    /// A block that should be a header has a wrong checksum, after this many members.
    case headerChecksumWrong(after: Int)
    /// A header is in a format other than ustar, pax and GNU, after this many members.
    case unknownFormat(after: Int)
    /// A numeric field of a header is no number, after this many members.
    case numberMalformed(after: Int)
    /// A pax record is not of the form "length keyword=value", or its padding is not zero.
    case extendedHeaderMalformed
    /// An extended header is larger than this many bytes.
    case extendedHeaderTooLarge(limit: Int)
    /// An extended header is followed by another of its kind, or by the archive's end.
    case extendedHeaderUnused
    /// A global pax header gives a name or a size, and so one to all members that follow.
    case globalOverride(keyword: String)
    /// The unpacked stream ends without the two blocks of zeros that end an archive.
    case endMissing
    /// Something other than zeros follows the archive's end.
    case dataAfterEnd
    /// There is no member.
    case empty
    /// There are more members than this.
    case tooManyMembers(limit: Int)
    /// All paths together are longer than this many bytes.
    case pathsTooLong(limit: Int)
    /// Members lie in more than one top-level directory.
    case severalTopLevels(String, String)
    /// No archive of honest contents unpacks to so many times its own size.
    case bomb(ratio: Int)
    /// It unpacks to more than this many bytes.
    case unpackedTooLarge(limit: Int)
    /// The wanted files are larger than this many bytes together.
    case keptTooLarge(limit: Int)

    /// The end of a sentence that begins with the archive.
    var predicate: String {
        switch self {
        case .notGzip: "is not compressed with gzip; build it again"
        case .gzipHeaderMalformed: "has a malformed gzip header; build it again"
        case .notDeflate: "does not unpack; build it again"
        case .truncated: "is cut off; upload it again"
        case .gzipTrailerWrong: "does not have the checksum or length that its gzip trailer states; build it again"
        case .severalGzipMembers: "is several gzip files in a row; compress it as one"
        case .trailingData(let bytes): "is followed by \(bytes) more bytes; remove them"
        case .alsoZip: "is a zip archive as well; build it again as one of both"
        case .headerChecksumWrong(let count): "has a damaged header after \(count) members; build it again"
        case .unknownFormat(let count): "has a header in an unknown format after \(count) members; use ustar, pax or GNU tar"
        case .numberMalformed(let count): "has a header with a malformed number after \(count) members; build it again"
        case .extendedHeaderMalformed: "has a malformed extended header; build it again"
        case .extendedHeaderTooLarge(let limit): "has an extended header of more than \(limit) bytes; make it smaller"
        case .extendedHeaderUnused: "has an extended header that belongs to no member; build it again"
        case .globalOverride(let keyword): "sets \(quoted(keyword)) for all members in a global header; set it for each"
        case .endMissing: "lacks the two blocks of zeros at its end; build it again"
        case .dataAfterEnd: "has data behind its end; remove it"
        case .empty: "has no members; build it again"
        case .tooManyMembers(let limit): "has more than \(limit) members; leave some out"
        case .pathsTooLong(let limit): "has paths of more than \(limit) bytes together; shorten them"
        case .severalTopLevels(let first, let second):
            "has more than one top-level directory, \(quoted(first)) and \(quoted(second)); put everything into one"
        case .bomb(let ratio): "unpacks to more than \(ratio) times its size; leave out what is so repetitive"
        case .unpackedTooLarge(let limit): "unpacks to more than \(limit) bytes; make it smaller"
        case .keptTooLarge(let limit): "has metadata and licenses of more than \(limit) bytes; make them smaller"
        }
    }
}
