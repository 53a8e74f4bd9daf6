/// What is wrong with one entry of a zip archive. Sections are those of PKWARE's APPNOTE.TXT, version 6.3.10.
public enum ZipEntryFault: Error, Equatable, Sendable {
    /// The path could lead out of the folder into which it is unpacked, or cannot be stored.
    case unsafePath(PathFault)
    /// The name is not ASCII, and the flag that says it is UTF-8 is not set (4.4.4, bit 11).
    case undeclaredEncoding
    /// Another entry has the same path.
    case duplicatePath
    /// It is a file, and other entries lie below it.
    case fileIsDirectory
    /// It is said to begin in another part of the archive (4.4.13).
    case onAnotherDisk
    /// It carries a comment.
    case comment
    /// It is encrypted (4.4.4, bits 0, 6 and 13).
    case encrypted
    /// Its sizes stand behind its contents instead of before them (4.4.4, bit 3).
    case dataDescriptor
    /// A flag is set that means nothing for stored and deflated entries (4.4.4).
    case unsupportedFlags(UInt16)
    /// It is neither stored (0) nor deflated (8) (4.4.5).
    case unsupportedMethod(UInt16)
    /// It asks for a version of the format that does not exist, above 6.3 (4.4.3).
    case unsupportedVersion(UInt16)
    /// Its extra field is not a row of identified blocks (4.5.1).
    case extraFieldMalformed
    /// A block that may stand once in an extra field stands twice.
    case duplicateExtraField(identifier: UInt16)
    /// Its ZIP64 block does not hold exactly the values that the header leaves to it (4.5.3).
    case zip64Malformed
    /// Its Unicode Path block gives another name than the header does (4.6.9).
    case unicodePathDisagrees
    /// It is stored, and its two sizes differ.
    case storedSizesDiffer
    /// It is a directory and has contents.
    case directoryWithContents
    /// Its Unix mode says directory, its name does not.
    case directoryWithoutSlash
    /// Its Unix mode says symbolic link.
    case symbolicLink
    /// Its Unix mode says device, pipe or socket.
    case specialFile
    /// No local header stands where the central directory says (4.3.7).
    case localHeaderMissing
    /// The local header states another value than the central directory.
    case localHeaderDisagrees(ZipHeaderField)
    /// Bytes that belong to no entry follow it.
    case gap
    /// It shares bytes with the next entry or with the central directory.
    case overlap
    /// It is larger than what reads it allows, in bytes.
    case tooLarge(limit: Int)
    /// Its contents are not one deflate stream of exactly the stated length.
    case contentsMalformed
    /// Its contents are longer or shorter than this many bytes.
    case sizeWrong(stated: Int)
    /// Its contents do not have the stated CRC-32.
    case checksumWrong

    /// The end of a sentence that begins with the entry.
    var predicate: String {
        switch self {
        case .unsafePath(let fault): fault.predicate
        case .undeclaredEncoding: "has a name that is not ASCII and not declared as UTF-8; rename the file or set the flag"
        case .duplicatePath: "stands twice; remove one"
        case .fileIsDirectory: "is a file and a directory at once; rename one"
        case .onAnotherDisk: "is said to lie in another part of the archive; make the archive one file"
        case .comment: "has a comment; remove it"
        case .encrypted: "is encrypted; store it in the clear"
        case .dataDescriptor: "has a data descriptor; write its sizes into its header"
        case .unsupportedFlags(let flags): "has unsupported flags (\(flags)); build the archive again"
        case .unsupportedMethod(let method): "has compression method \(method); store or deflate it"
        case .unsupportedVersion(let version): "asks for version \(version) of the format; build the archive again"
        case .extraFieldMalformed: "has a malformed extra field; build the archive again"
        case .duplicateExtraField(let identifier): "has extra field \(identifier) twice; build the archive again"
        case .zip64Malformed: "has a malformed ZIP64 extra field; build the archive again"
        case .unicodePathDisagrees: "has another name in its Unicode Path extra field; build the archive again"
        case .storedSizesDiffer: "is stored and states two different sizes; build the archive again"
        case .directoryWithContents: "is a directory and has contents; build the archive again"
        case .directoryWithoutSlash: "is a directory whose name does not end in a slash; build the archive again"
        case .symbolicLink: "is a symbolic link; include the file itself"
        case .specialFile: "is neither file nor directory; leave it out"
        case .localHeaderMissing: "has no local header where the central directory says; build the archive again"
        case .localHeaderDisagrees(let field):
            "has another \(field.rawValue) in its local header than in the central directory; build the archive again"
        case .gap: "is followed by bytes that belong to no entry; build the archive again"
        case .overlap: "shares bytes with what follows it; build the archive again"
        case .tooLarge(let limit): "is larger than \(limit) bytes; make it smaller"
        case .contentsMalformed: "does not unpack; build the archive again"
        case .sizeWrong(let stated): "does not unpack to the \(stated) bytes that it states; build the archive again"
        case .checksumWrong: "does not have the CRC-32 that it states; build the archive again"
        }
    }
}

/// A field that stands in an entry's local header and in the central directory.
public enum ZipHeaderField: String, Sendable {
    case name
    case flags
    case method = "compression method"
    case checksum = "CRC-32"
    case compressedSize = "compressed size"
    case uncompressedSize = "uncompressed size"
}
