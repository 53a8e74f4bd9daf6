/// The file name of a wheel (binary distribution format, "File name convention"; PEP 427 and PEP 425):
/// `{distribution}-{version}(-{build tag})?-{python tag}-{abi tag}-{platform tag}.whl`.
///
/// Accepts what `packaging.utils.parse_wheel_filename` accepts, but refuses further:
/// names over 255 bytes, control characters, `/` and `\`; a distribution part that is no ``ProjectName``;
/// white space around the version; build and compatibility tags with characters other than ASCII letters, digits, `_` and
/// `.` (and, in a build tag, `+` and `!`); empty compatibility tags; more than ``maximumTags`` expanded tags.
public struct WheelFilename: Sendable {
    /// The most compatibility tags that a compressed tag set may stand for.
    public static let maximumTags = 1_000

    /// The whole file name.
    public let text: String
    /// The first part as it stands in the file name.
    public let distributionPart: String
    /// The version as it stands in the file name.
    public let versionPart: String
    /// The build number as it stands in the file name.
    public let buildPart: String?
    /// The interpreters as they stand in the file name, with dots between.
    public let pythonTag: String
    /// The binary interfaces as they stand in the file name, with dots between.
    public let abiTag: String
    /// The platforms as they stand in the file name, with dots between.
    public let platformTag: String

    /// The project that the first part names.
    public let name: ProjectName
    /// The version.
    public let version: Version
    /// The build number.
    public let build: BuildTag?

    /// Takes a file name apart.
    public init(_ text: some StringProtocol) throws(WheelFilenameError) {
        let parts = try Self.parts(of: text)
        self.text = String(text)
        distributionPart = Self.string(parts[0])
        versionPart = Self.string(parts[1])
        name = try Self.name(parts[0])
        guard let version = FilenameBytes.version(parts[1]) else { throw .malformedVersion(QuotedValue(versionPart)) }
        self.version = version
        build = parts.count == 6 ? try Self.build(parts[2]) : nil
        buildPart = parts.count == 6 ? Self.string(parts[2]) : nil
        let tags = parts.suffix(3).map(Self.string)
        (pythonTag, abiTag, platformTag) = (tags[0], tags[1], tags[2])
        try Self.checkTags(parts.suffix(3))
    }

    /// The compatibility tags that the three tag sets stand for, in order and without repetitions.
    public var tags: [CompatibilityTag] {
        var seen: Set<CompatibilityTag> = []
        var tags: [CompatibilityTag] = []
        for interpreter in Self.members(pythonTag) {
            for abi in Self.members(abiTag) {
                for platform in Self.members(platformTag) {
                    let tag = CompatibilityTag(interpreter: interpreter, abi: abi, platform: platform)
                    if seen.insert(tag).inserted { tags.append(tag) }
                }
            }
        }
        return tags
    }

    private static func members(_ set: String) -> [String] {
        set.lowercased().split(separator: ".").map(String.init)
    }
}

extension WheelFilename {
    private static func parts(of text: some StringProtocol) throws(WheelFilenameError) -> [ArraySlice<UInt8>] {
        let bytes: [UInt8]
        do {
            bytes = try FilenameBytes.checked(text)
        } catch {
            throw WheelFilenameError(error, QuotedValue(text))
        }
        guard bytes.suffix(4).elementsEqual(".whl".utf8) else { throw .extensionNotWheel(QuotedValue(text)) }
        let parts = bytes.dropLast(4).split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count == 5 || parts.count == 6 else {
            throw .wrongNumberOfParts(count: parts.count, QuotedValue(text))
        }
        return parts
    }

    private static func name(_ part: ArraySlice<UInt8>) throws(WheelFilenameError) -> ProjectName {
        let text = string(part)
        let underscores = zip(part, part.dropFirst()).contains { $0 == UInt8(ascii: "_") && $1 == UInt8(ascii: "_") }
        guard !underscores, let name = try? ProjectName(text) else { throw .malformedName(QuotedValue(text)) }
        return name
    }

    private static func build(_ part: ArraySlice<UInt8>) throws(WheelFilenameError) -> BuildTag {
        let isWellFormed = part.allSatisfy {
            isTagByte($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "!")
        }
        guard isWellFormed, let build = BuildTag(part) else { throw .malformedBuildTag(QuotedValue(string(part))) }
        return build
    }

    /// Each of the three sets is one or more tags with dots between.
    private static func checkTags(_ sets: ArraySlice<ArraySlice<UInt8>>) throws(WheelFilenameError) {
        var product = 1
        for set in sets {
            let tags = set.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            guard tags.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isTagByte) }) else {
                throw .malformedTag(QuotedValue(string(set)))
            }
            // Three factors of at most 255 each cannot overflow.
            product *= tags.count
        }
        guard product <= maximumTags else { throw .tooManyTags(count: product) }
    }

    private static func isTagByte(_ byte: UInt8) -> Bool { byte.isASCIIAlphanumeric || byte == UInt8(ascii: "_") }

    private static func string(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}

extension WheelFilename: Hashable {
    /// Whether both are the same text.
    public static func == (left: WheelFilename, right: WheelFilename) -> Bool { left.text == right.text }

    /// Feeds the text.
    public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

extension WheelFilename: CustomStringConvertible {
    /// The whole file name.
    public var description: String { text }
}
