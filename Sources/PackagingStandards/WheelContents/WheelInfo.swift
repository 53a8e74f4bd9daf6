/// What a wheel says of its own format: the document `WHEEL` (binary distribution format, "The .dist-info directory").
public struct WheelInfo: Hashable, Sendable {
    /// The most bytes of a document.
    public static let maximumBytes = 1 << 20

    /// The version of the wheel format; its first number is 1.
    public let formatVersion: FormatVersion
    /// Whether the files go to the folder for pure Python modules; false when it is not said.
    public let rootIsPurelib: Bool
    /// Compatibility tags as they were written, in order.
    public let tags: [String]
    /// The build number; nil when there is none.
    public let build: String?
    /// What made the wheel; nil when it is not said.
    public let generator: String?

    /// The version of the wheel format.
    public struct FormatVersion: Hashable, Sendable {
        /// 1, or the wheel is refused.
        public let major: Int
        /// Anything: a later minor version can be read.
        public let minor: Int
    }

    /// Reads a document; unknown fields are ignored.
    public init(parsing bytes: some Collection<UInt8>) throws(WheelInfoError) {
        guard bytes.count <= Self.maximumBytes else { throw .tooLarge }
        let fields = try WheelInfoFields(Array(bytes))
        formatVersion = try Self.formatVersion(fields.single("Wheel-Version"))
        rootIsPurelib = try Self.truth(fields.single("Root-Is-Purelib"))
        tags = try fields.all("Tag")
        for tag in tags where !Self.isTag(tag) { throw .tag(QuotedValue(tag)) }
        build = try fields.single("Build")
        generator = try fields.single("Generator")
    }

    /// Installers must refuse a greater first number (binary distribution format, "Installing a wheel").
    private static func formatVersion(_ text: String?) throws(WheelInfoError) -> FormatVersion {
        guard let text else { throw .noVersion }
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let numbers = parts.compactMap { $0.allSatisfy(\.isASCIIDigit) ? Int(String(decoding: $0, as: UTF8.self)) : nil }
        guard numbers.count == parts.count, numbers.count <= 2, let major = numbers.first else { throw .version(QuotedValue(text)) }
        guard major == 1 else { throw .unsupportedVersion(QuotedValue(text)) }
        return FormatVersion(major: major, minor: numbers.count == 2 ? numbers[1] : 0)
    }

    private static func truth(_ text: String?) throws(WheelInfoError) -> Bool {
        switch text?.lowercased() {
        case "true"?: true
        case "false"?, nil: false
        case .some(let other): throw .rootIsPurelib(QuotedValue(other))
        }
    }

    private static func isTag(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        return parts.count == 3
            && parts.allSatisfy { part in
                !part.isEmpty && part.allSatisfy { $0.isASCIIAlphanumeric || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".") }
            }
    }
}

/// Why a wheel's `WHEEL` was refused.
public enum WheelInfoError: Error, Hashable, Sendable {
    /// The document has more than ``WheelInfo/maximumBytes`` bytes, or too many or too long headers.
    case tooLarge
    /// A value is not UTF-8 or has a control character.
    case unreadable(field: String)
    /// A field that may stand once stands more often.
    case repeated(field: String)
    /// There is no `Wheel-Version`.
    case noVersion
    /// `Wheel-Version` is not one or two numbers with a dot between them.
    case version(QuotedValue)
    /// `Wheel-Version` is of a format that installers do not know.
    case unsupportedVersion(QuotedValue)
    /// `Root-Is-Purelib` is neither `true` nor `false`.
    case rootIsPurelib(QuotedValue)
    /// `Tag` does not have three parts.
    case tag(QuotedValue)

    /// One sentence for the person whose wheel was refused.
    public var sentence: String {
        switch self {
        case .tooLarge: "WHEEL is too long; build the wheel again."
        case .unreadable(let field): "WHEEL has a \(field) that is not UTF-8 text without control characters; build the wheel again."
        case .repeated(let field): "WHEEL has \(field) more than once; build the wheel again."
        case .noVersion: "WHEEL has no Wheel-Version; build the wheel again with 'Wheel-Version: 1.0'."
        case .version(let version): "WHEEL has the Wheel-Version \(version), which is not a version; write 1.0."
        case .unsupportedVersion(let version): "WHEEL has the Wheel-Version \(version), which installers refuse; build it as 1.0."
        case .rootIsPurelib(let value): "WHEEL has \(value) for Root-Is-Purelib; write true or false."
        case .tag(let tag): "WHEEL has the tag \(tag); write an interpreter, an ABI and a platform, as py3-none-any."
        }
    }
}

/// The headers of `WHEEL` by name.
private struct WheelInfoFields {
    private let block: HeaderBlock

    init(_ bytes: [UInt8]) throws(WheelInfoError) {
        do {
            block = try HeaderBlock(parsing: bytes, maximumFields: 10_000, maximumLineLength: 64 << 10)
        } catch {
            throw .tooLarge
        }
    }

    func all(_ name: String) throws(WheelInfoError) -> [String] {
        var values: [String] = []
        for field in block.fields where field.name.map(\.lowercasedASCII).elementsEqual(name.lowercased().utf8) {
            guard let text = String(validating: field.value, as: UTF8.self), !FoldedText.joined(text).hasUnsafeCharacter else {
                throw .unreadable(field: name)
            }
            values.append(String(FoldedText.joined(text)[...].trimmingPythonWhitespace()))
        }
        return values
    }

    func single(_ name: String) throws(WheelInfoError) -> String? {
        let values = try all(name)
        guard values.count < 2 else { throw .repeated(field: name) }
        return values.first
    }
}
