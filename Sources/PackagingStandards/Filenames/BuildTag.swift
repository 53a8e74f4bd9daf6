/// The build number of a wheel (PEP 427): digits, then anything; it breaks ties between wheels of one version.
public struct BuildTag: Hashable, Sendable {
    /// The digits at the start.
    public let number: VersionNumber
    /// What follows them; may be empty.
    public let suffix: String

    /// Reads a build number; nil when `bytes` do not begin with a digit.
    init?(_ bytes: ArraySlice<UInt8>) {
        guard bytes.first?.isASCIIDigit == true else { return nil }
        var length = 0
        number = VersionNumber(digitsOf: bytes.span, at: &length)
        suffix = String(decoding: bytes.dropFirst(length), as: UTF8.self)
    }
}

extension BuildTag: Comparable {
    /// Orders by number, then by the bytes of the suffix.
    public static func < (left: BuildTag, right: BuildTag) -> Bool {
        left.number == right.number ? left.suffix < right.suffix : left.number < right.number
    }
}
