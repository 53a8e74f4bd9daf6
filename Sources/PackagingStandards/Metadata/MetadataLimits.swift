/// How much of a metadata document is read before it is refused.
public struct MetadataLimits: Hashable, Sendable {
    /// The most bytes of the whole document.
    public let bytes: Int
    /// The most header fields, unknown ones included.
    public let fields: Int
    /// The most bytes of one line of the headers. The body has no such limit.
    public let lineLength: Int

    /// 16 MiB, 100,000 fields, lines of 64 KiB.
    public static let standard = MetadataLimits()

    /// Limits that differ from the standard ones only where it is said.
    public init(bytes: Int = 16 << 20, fields: Int = 100_000, lineLength: Int = 64 << 10) {
        self.bytes = bytes
        self.fields = fields
        self.lineLength = lineLength
    }
}

/// How faults in metadata are taken.
public enum MetadataPolicy: Hashable, Sendable {
    /// Every rule holds, as for an upload.
    case publishing
    /// For distributions that exist and that installers can install: a fault in a field that no installer acts on makes
    /// the field absent and leaves a note; a direct reference in `Requires-Dist`, and a field that is newer than the declared
    /// version, are accepted and noted.
    case installing
}
