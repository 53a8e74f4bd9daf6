/// A rule about the value of a metadata field. Thrown by what parses one value; ``MetadataError`` adds field and value.
public enum MetadataRule: Error, Hashable, Sendable {
    /// `Metadata-Version` is one of ``MetadataVersion``.
    case knownMetadataVersion
    /// `Name` is a valid project name.
    case projectName(ProjectNameError)
    /// `Version` follows PEP 440.
    case version(VersionError)
    /// Text is UTF-8.
    case utf8
    /// Single lines have no control characters and none that reorder text; nothing has NUL.
    case noControlCharacters
    /// `Summary` is one line.
    case oneLine
    /// `Summary` has at most 512 characters.
    case summaryLength(Int)
    /// A URL is an http or https one.
    case webURL
    /// `Project-URL` is a label, a comma and a URL.
    case labelAndURL
    /// The label of a `Project-URL` has at most 32 characters.
    case labelLength(Int)
    /// The labels of `Project-URL` differ.
    case uniqueLabel
    /// Mail addresses are valid.
    case mailAddress(QuotedValue)
    /// A requirement follows PEP 508.
    case requirement(RequirementError)
    /// A requirement names no URL.
    case noDirectReference
    /// `Requires-Python` is a set of version clauses.
    case versionSpecifiers(VersionSpecifierError)
    /// `Description-Content-Type` is one of three.
    case contentType
    /// The character set of the description is UTF-8.
    case contentCharset(QuotedValue)
    /// The variant of Markdown is a known one.
    case markdownVariant(QuotedValue)
    /// `Dynamic` names a field.
    case fieldName
    /// `Dynamic` does not name this field.
    case neverDynamic
    /// `Provides-Extra` is a valid name.
    case extraName(ProjectNameError)
    /// `License-Expression` follows SPDX.
    case licenseExpression(LicenseExpressionError)
    /// `License` and `License-Expression` exclude each other (PEP 639).
    case licenseOrExpression
    /// `License-File` is a relative path with `/` and without `..` and `*` (PEP 639).
    case licensePath
    /// An import name is made of identifiers that are no keywords (PEP 794).
    case importName(QuotedValue)
    /// After the semicolon of an import name there is `private`, and nothing else (PEP 794).
    case importNameOption(QuotedValue)
    /// A name is not in both `Import-Name` and `Import-Namespace` (PEP 794).
    case importNameOrNamespace

    /// What is wrong and what would be right, as the end of a sentence.
    public var remedy: String {
        switch self {
        case .knownMetadataVersion: "use one of \(MetadataVersion.allCases.map(\.rawValue).joined(separator: ", "))."
        case .projectName(let error), .extraName(let error): error.sentence
        case .version(let error): error.sentence
        case .utf8: "it is not UTF-8; write it in UTF-8."
        case .noControlCharacters: "it has a control character or one that reorders text; remove it."
        case .oneLine: "it has more than one line; put what follows the first into the description."
        case .summaryLength(let length): "it has \(length) characters; use at most \(CoreMetadata.maximumSummaryLength)."
        case .webURL: "it is not a web address; begin it with https:// or http:// and a host, and write special characters as %XX."
        case .labelAndURL: "write a label, a comma and a URL."
        case .labelLength(let length): "its label has \(length) characters; use at most \(ProjectURL.maximumLabelLength)."
        case .uniqueLabel: "its label is used twice; give each URL a label of its own."
        case .mailAddress(let address): "\(address) is not a mail address; write name@example.org or Name <name@example.org>."
        case .requirement(let error): error.sentence
        case .noDirectReference: "it names a URL; name a project and versions that this index can serve."
        case .versionSpecifiers(let error): error.sentence
        case .contentType: "use text/plain, text/x-rst or text/markdown."
        case .contentCharset(let charset): "its character set is \(charset); use UTF-8."
        case .markdownVariant(let variant): "its variant is \(variant); use GFM or CommonMark."
        case .fieldName: "it is not the name of a metadata field; name one that may change, such as Requires-Dist."
        case .neverDynamic: "this field can never be dynamic; remove it from Dynamic."
        case .licenseExpression(let error): error.sentence
        case .licenseOrExpression: "License and License-Expression exclude each other; keep License-Expression."
        case .licensePath: "use a relative path with '/' and without '..', '*' and empty parts."
        case .importName(let part): "\(part) is not an identifier, or is a keyword of Python; write a name that can be imported."
        case .importNameOption(let option): "\(option) is not known after the semicolon; write 'private' or nothing."
        case .importNameOrNamespace: "it is in Import-Name and in Import-Namespace; keep it in one of them."
        }
    }
}
