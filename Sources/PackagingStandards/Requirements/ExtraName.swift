/// The name of an extra: an optional set of dependencies (PEP 508, "Extras").
///
/// It follows the rules of ``ProjectName``. Two extras are the same when their normalised forms are equal (PEP 685).
public struct ExtraName: Sendable {
    /// The name as it was given.
    public let spelling: String

    /// The name for comparing: lower case, each run of `.`, `-` and `_` made one `-`.
    public let normalized: String

    /// Accepts `text` when it is a valid name as it stands; nothing is trimmed.
    public init(_ text: some StringProtocol) throws(ProjectNameError) {
        let name = try ProjectName(text)
        spelling = name.spelling
        normalized = name.normalized
    }
}

extension ExtraName: Hashable {
    /// Whether both name the same extra.
    public static func == (left: ExtraName, right: ExtraName) -> Bool { left.normalized == right.normalized }

    /// Feeds the normalised form.
    public func hash(into hasher: inout Hasher) { hasher.combine(normalized) }
}

extension ExtraName: CustomStringConvertible {
    /// The name as it was given.
    public var description: String { spelling }
}
