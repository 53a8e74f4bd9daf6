/// What a whole tar archive was found to hold.
public struct TarContents: Sendable {
    /// The directory in which everything lies, such as `six-1.17.0`.
    public let topLevelDirectory: String

    /// All files and directories, in the order of the archive.
    public let members: [TarMember]

    /// The wanted files' contents by their paths.
    public let files: [String: [UInt8]]

    /// Bytes of the archive without gzip.
    public let unpackedBytes: Int

    let paths: PathIndex

    /// The member at a path such as `six-1.17.0/LICENSE`, compared byte by byte.
    public func member(named path: String) -> TarMember? {
        paths.place(of: path).map { members[$0] }
    }
}

/// One file or directory of a tar archive.
public struct TarMember: Sendable, Equatable {
    /// A relative path below the folder into which the archive is unpacked, with `/` between components
    /// and none at the end. A backslash in the archive counts as a separator and is a slash here.
    public let path: String

    /// Bytes of contents. Proved: an archive that holds less is refused.
    public let size: Int

    /// Whether it is a directory, which has no contents.
    public let isDirectory: Bool
}
