/// Why a metadata document was refused.
public enum MetadataError: Error, Hashable, Sendable {
    /// The document has more bytes than ``MetadataLimits/bytes``.
    case tooLarge(limit: Int)
    /// The document has more header fields than ``MetadataLimits/fields``.
    case tooManyFields(limit: Int)
    /// A line of the headers has more bytes than ``MetadataLimits/lineLength``.
    case lineTooLong(limit: Int)
    /// A required field is absent, empty or `UNKNOWN`.
    case missing(MetadataField)
    /// A field that may stand once stands more often.
    case repeated(MetadataField)
    /// A field came with a later metadata version than the document declares.
    case tooNew(MetadataField, declared: MetadataVersion)
    /// The value of a field breaks a rule.
    case refused(MetadataField, value: QuotedValue, rule: MetadataRule)

    /// The field that is at fault; nil when it is the whole document.
    public var field: MetadataField? {
        switch self {
        case .tooLarge, .tooManyFields, .lineTooLong: nil
        case .missing(let field), .repeated(let field), .tooNew(let field, _), .refused(let field, _, _): field
        }
    }

    /// One sentence for the person whose metadata was refused.
    public var sentence: String {
        switch self {
        case .tooLarge(let limit):
            "The metadata has more than \(limit) bytes; shorten the description."
        case .tooManyFields(let limit):
            "The metadata has more than \(limit) header fields; leave some out."
        case .lineTooLong(let limit):
            "The metadata has a header line of more than \(limit) bytes; shorten the field, or put the description into the body."
        case .missing(let field):
            "The metadata has no \(field.rawValue); add the field with its value."
        case .repeated(let field):
            "The metadata has \(field.rawValue) more than once; keep one of them."
        case .tooNew(let field, let declared):
            "\(field.rawValue) came with metadata version \(field.added.rawValue), and the metadata declares \(declared.rawValue); "
                + "declare \(field.added.rawValue) or leave the field out."
        case .refused(let field, let value, let rule):
            "\(field.rawValue) \(value) is refused: \(rule.remedy)"
        }
    }
}
