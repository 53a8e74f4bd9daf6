/// Something that was read more leniently than the standard says. Worth telling, never worth refusing.
public enum MetadataNote: Hashable, Sendable {
    /// The document declares the withdrawn version 2.0 and was read as 2.1.
    case withdrawnVersion
    /// The value is not UTF-8 and was read as ISO 8859-1, byte by byte.
    case readAsLatin1(MetadataField)
    /// The field came with a later metadata version than the document declares, and was ignored.
    case tooNewIgnored(MetadataField, declared: MetadataVersion)
    /// The field came with a later metadata version than the document declares, and was read as installers read it
    /// (``MetadataPolicy/installing``).
    case tooNewRead(MetadataField, declared: MetadataVersion)
    /// The requirement names a URL, which this index does not check.
    case directReference(QuotedValue)
    /// The field, or one value of it, was faulty and is absent (``MetadataPolicy/installing``).
    case ignored(MetadataError)

    /// One sentence for the person who takes the distribution in.
    public var sentence: String {
        switch self {
        case .withdrawnVersion:
            "The metadata declares version 2.0, which was withdrawn; it was read as 2.1."
        case .readAsLatin1(let field):
            "\(field.rawValue) is not UTF-8; it was read as ISO 8859-1."
        case .tooNewIgnored(let field, let declared):
            "\(field.rawValue) came with metadata version \(field.added.rawValue), and the metadata declares \(declared.rawValue); "
                + "it was ignored."
        case .tooNewRead(let field, let declared):
            "\(field.rawValue) came with metadata version \(field.added.rawValue), and the metadata declares \(declared.rawValue); "
                + "it was read all the same."
        case .directReference(let requirement):
            "The requirement \(requirement) names a URL; it was kept as it is."
        case .ignored(let error):
            "Ignored: " + error.sentence
        }
    }
}
