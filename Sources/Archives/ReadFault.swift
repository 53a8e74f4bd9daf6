/// The archive could not be read for a reason that is not the archive's:
/// the disk, the descriptor or the memory failed us.
public enum ReadFault: Error, Equatable, Sendable {
    /// The descriptor is a pipe, a socket or a directory, so it has no size to rely on.
    case notRegularFile

    /// A system call failed with this `errno`.
    case system(errno: CInt)

    /// The file ended before this offset, though its size said otherwise: it shrank meanwhile.
    case shortRead(offset: Int)

    /// zlib found no memory for its state.
    case outOfMemory
}
