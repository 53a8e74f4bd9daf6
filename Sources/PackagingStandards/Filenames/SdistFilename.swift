/// The file name of a source distribution (PEP 625): `{name}-{version}.tar.gz`, or the older `.zip`.
///
/// Accepts what `packaging.utils.parse_sdist_filename` accepts, but refuses further: names over 255 bytes, control
/// characters, `/` and `\`; a name part that is no project name; white space around the version.
/// The caller decides whether ``Container/zip`` and parts in other than their normal form will do.
public struct SdistFilename: Sendable {
    /// What the files are packed in; the raw value is the file name's extension.
    public enum Container: String, CaseIterable, Sendable {
        case tarGz = ".tar.gz"
        case zip = ".zip"
    }

    /// The whole file name.
    public let text: String
    /// What the files are packed in.
    public let container: Container
    /// The part before the last dash as it stands in the file name.
    public let distributionPart: String
    /// The part after the last dash as it stands in the file name, without the extension.
    public let versionPart: String
    /// The project that the first part names.
    public let name: ProjectName
    /// The version.
    public let version: Version

    /// Takes a file name apart.
    public init(_ text: some StringProtocol) throws(SdistFilenameError) {
        let bytes: [UInt8]
        do {
            bytes = try FilenameBytes.checked(text)
        } catch {
            throw SdistFilenameError(error, QuotedValue(text))
        }
        guard let container = Container(endOf: bytes) else { throw .unknownExtension(QuotedValue(text)) }
        let stem = bytes.dropLast(container.rawValue.utf8.count)
        guard let dash = stem.lastIndex(of: UInt8(ascii: "-")) else { throw .noDash(QuotedValue(text)) }
        self.text = String(text)
        self.container = container
        distributionPart = String(decoding: stem[..<dash], as: UTF8.self)
        versionPart = String(decoding: stem[(dash + 1)...], as: UTF8.self)
        guard let name = try? ProjectName(distributionPart) else { throw .malformedName(QuotedValue(distributionPart)) }
        self.name = name
        guard let version = FilenameBytes.version(stem[(dash + 1)...]) else {
            throw .malformedVersion(QuotedValue(versionPart))
        }
        self.version = version
    }
}

extension SdistFilename.Container {
    init?(endOf bytes: [UInt8]) {
        let found = Self.allCases.first { bytes.suffix($0.rawValue.utf8.count).elementsEqual($0.rawValue.utf8) }
        guard let found else { return nil }
        self = found
    }
}

extension SdistFilename: Hashable {
    /// Whether both are the same text.
    public static func == (left: SdistFilename, right: SdistFilename) -> Bool { left.text == right.text }

    /// Feeds the text.
    public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

extension SdistFilename: CustomStringConvertible {
    /// The whole file name.
    public var description: String { text }
}

/// Why a text is no file name of a source distribution.
public enum SdistFilenameError: Error, Hashable, Sendable {
    /// The name has more than 255 bytes.
    case tooLong(length: Int, QuotedValue)
    /// The name has a byte from 0 to 31, or 127.
    case controlCharacter(QuotedValue)
    /// The name has `/` or `\`.
    case pathSeparator(QuotedValue)
    /// The name ends in neither `.tar.gz` nor `.zip`.
    case unknownExtension(QuotedValue)
    /// The name has no dash between project name and version.
    case noDash(QuotedValue)
    /// The part before the last dash is no project name.
    case malformedName(QuotedValue)
    /// The part after the last dash is no version.
    case malformedVersion(QuotedValue)

    /// One sentence for the person whose file was refused.
    public var sentence: String {
        switch self {
        case .tooLong(let length, let name):
            "The file name \(name) has \(length) bytes; use at most \(FilenameBytes.maximumLength)."
        case .controlCharacter(let name):
            "The file name \(name) contains a control character; remove it."
        case .pathSeparator(let name):
            "The file name \(name) contains '/' or '\\'; give the name without a path."
        case .unknownExtension(let name):
            "The file name \(name) does not end in .tar.gz; name a source distribution NAME-VERSION.tar.gz."
        case .noDash(let name):
            "The file name \(name) has no dash between name and version; name a source distribution NAME-VERSION.tar.gz."
        case .malformedName(let part):
            "\(part) in the file name is not a valid project name; use ASCII letters, digits, '.', '-' and '_', "
                + "and begin and end with a letter or a digit."
        case .malformedVersion(let part):
            "\(part) in the file name is not a valid version (PEP 440); use a form such as 1.2.3 or 1.2rc1."
        }
    }

    init(_ problem: FilenameBytes.Problem, _ name: QuotedValue) {
        self =
            switch problem {
            case .tooLong(let length): .tooLong(length: length, name)
            case .controlCharacter: .controlCharacter(name)
            case .pathSeparator: .pathSeparator(name)
            }
    }
}
