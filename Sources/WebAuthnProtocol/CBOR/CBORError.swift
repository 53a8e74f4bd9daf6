/// Why bytes are not CBOR in the one form that is read here.
enum CBORError: Error, Equatable, Sendable, CaseIterable {
    /// The bytes end inside an item, or a length says more than there is.
    case truncated
    /// A string, an array or a map whose end is marked instead of its length being told.
    case indefiniteLength
    /// A number, length or tag written in more bytes than it needs.
    case overlongHead
    /// Additional information 28 to 30, which RFC 8949 gives no meaning.
    case reservedHead
    case tag
    /// A floating-point number, or a simple value other than `false`, `true` and `null`.
    case unsupportedSimpleValue
    /// More than ``CBORReader/maximumDepth``.
    case tooDeep
    /// More than ``CBORReader/maximumEntries``.
    case tooManyEntries
    /// A text string that is not UTF-8.
    case invalidText
    /// A map's key that is neither an integer nor a text string.
    case keyType
    /// A map's key that should stand before the one that it stands behind.
    case unorderedKeys
    case duplicateKey
    case trailingBytes
}
