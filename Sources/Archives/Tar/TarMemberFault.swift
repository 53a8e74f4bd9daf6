/// What is wrong with one member of a tar archive.
public enum TarMemberFault: Error, Equatable, Sendable {
    /// The path could lead out of the folder into which it is unpacked, or cannot be stored.
    case unsafePath(PathFault)
    /// Another member has the same path.
    case duplicatePath
    /// It is a file, and other members lie below it.
    case fileIsDirectory
    /// It is a file beside the top-level directory.
    case outsideTopLevel
    /// Its name is given in two ways, or in a field that the header's format uses for something else.
    case ambiguousName
    /// Its pax header states another size than its own header. (A size that its own header
    /// cannot hold, 8 GiB, is above what an archive may unpack to.)
    case ambiguousSize
    /// It is a file, and its name ends in a slash.
    case fileWithSlash
    /// It is a directory and has contents.
    case directoryWithContents
    /// It is a file that also names the target of a link.
    case linkTargetOfFile
    /// It is a hard link.
    case hardLink
    /// It is a symbolic link.
    case symbolicLink
    /// It is a character or block device.
    case device
    /// It is a named pipe.
    case pipe
    /// It is a sparse file, by GNU's type or by pax records.
    case sparse
    /// It is of a type that is neither file nor directory.
    case unsupportedType(UInt8)
    /// It is larger than what wants it allows, in bytes.
    case tooLarge(limit: Int)

    /// The end of a sentence that begins with the member.
    var predicate: String {
        switch self {
        case .unsafePath(let fault): fault.predicate
        case .duplicatePath: "stands twice; remove one"
        case .fileIsDirectory: "is a file and a directory at once; rename one"
        case .outsideTopLevel: "is a file beside the top-level directory; move it inside"
        case .ambiguousName: "has a name that readers take differently; build the archive again"
        case .ambiguousSize: "has a size that readers take differently; build the archive again"
        case .fileWithSlash: "is a file whose name ends in a slash; build the archive again"
        case .directoryWithContents: "is a directory and has contents; build the archive again"
        case .linkTargetOfFile: "is a file with the target of a link; build the archive again"
        case .hardLink: "is a hard link; include the file itself"
        case .symbolicLink: "is a symbolic link; include the file itself"
        case .device: "is a device; leave it out"
        case .pipe: "is a named pipe; leave it out"
        case .sparse: "is a sparse file; store it whole"
        case .unsupportedType(let type): "is of type \(type), neither file nor directory; leave it out"
        case .tooLarge(let limit): "is larger than \(limit) bytes; make it smaller"
        }
    }
}
