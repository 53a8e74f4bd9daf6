/// One `Project-URL`: a label and a web address (core metadata, "Project-URL").
public struct ProjectURL: Hashable, Sendable {
    /// The most characters (Unicode scalars) of a label.
    public static let maximumLabelLength = 32

    /// What the address is for, as the project wrote it.
    public let label: String

    /// An http or https address.
    public let url: String

    /// Reads `label, url`; white space around both is dropped.
    public init(_ text: String) throws(MetadataRule) {
        let parts = text[...].split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
        let label = parts[0].trimmingPythonWhitespace()
        guard parts.count == 2, !label.isEmpty else { throw .labelAndURL }
        let length = label.unicodeScalars.count
        guard length <= Self.maximumLabelLength else { throw .labelLength(length) }
        let url = parts[1].trimmingPythonWhitespace()
        guard !url.isEmpty else { throw .labelAndURL }
        guard isWebURL(url) else { throw .webURL }
        self.label = String(label)
        self.url = String(url)
    }

    /// The label for comparing (PEP 753, "Label normalization").
    public var normalizedLabel: String { Self.normalize(label: label) }

    /// What the label is known to mean; nil when it is the project's own.
    public var kind: WellKnownURL? { WellKnownURL(normalizedLabel: normalizedLabel) }

    /// The label without ASCII punctuation, white space and control characters, in lower case.
    public static func normalize(label: String) -> String {
        let kept = label.unicodeScalars.filter { !$0.isASCII || UInt8(truncatingIfNeeded: $0.value).isASCIIAlphanumeric }
        return String(String.UnicodeScalarView(kept)).lowercased()
    }
}

/// The meanings of labels that readers of metadata know (PEP 753, "Well-known labels"). The raw value is the normalised label.
public enum WellKnownURL: String, CaseIterable, Sendable {
    /// The project's home page.
    case homepage
    /// The source code.
    case source
    /// Where the distribution can be downloaded.
    case download
    /// All changes.
    case changelog
    /// A selection of changes.
    case releasenotes
    /// The documentation.
    case documentation
    /// Where faults are reported.
    case issues
    /// How to give money.
    case funding
    /// How to report weaknesses.
    case security

    /// Reads a normalised label or one of its aliases.
    public init?(normalizedLabel: String) {
        switch normalizedLabel {
        case "repository", "sourcecode", "github": self = .source
        case "changes", "whatsnew", "history": self = .changelog
        case "docs": self = .documentation
        case "bugs", "issue", "tracker", "issuetracker", "bugtracker": self = .issues
        case "sponsor", "donate", "donation": self = .funding
        case "securitypolicy": self = .security
        default: self.init(rawValue: normalizedLabel)
        }
    }

    /// The label that a person reads.
    public var title: String {
        switch self {
        case .homepage: "Homepage"
        case .source: "Source Code"
        case .download: "Download"
        case .changelog: "Changelog"
        case .releasenotes: "Release Notes"
        case .documentation: "Documentation"
        case .issues: "Issue Tracker"
        case .funding: "Funding"
        case .security: "Security Policy"
        }
    }
}
