/// A version of the core metadata specification, in order of age. The raw value is what `Metadata-Version` says.
public enum MetadataVersion: String, CaseIterable, Hashable, Sendable {
    /// PEP 241.
    case v1_0 = "1.0"
    /// PEP 314.
    case v1_1 = "1.1"
    /// PEP 345.
    case v1_2 = "1.2"
    /// PEP 426, withdrawn, yet written by tools for years. Read as 2.1.
    case v2_0 = "2.0"
    /// PEP 566.
    case v2_1 = "2.1"
    /// PEP 643.
    case v2_2 = "2.2"
    /// PEP 685.
    case v2_3 = "2.3"
    /// PEP 639.
    case v2_4 = "2.4"
    /// PEP 794.
    case v2_5 = "2.5"

    /// The version whose fields may stand in a document that declares this one.
    var fields: MetadataVersion { self == .v2_0 ? .v2_1 : self }
}

extension MetadataVersion: Comparable {
    /// Orders by age. The raw values have one digit on each side of the dot, so their order as text is that of the versions.
    public static func < (left: MetadataVersion, right: MetadataVersion) -> Bool { left.rawValue < right.rawValue }
}
