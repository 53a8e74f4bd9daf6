/// A field of core metadata. The raw value is its name as the specification writes it.
public enum MetadataField: String, CaseIterable, Hashable, Sendable {
    /// See the specification's section of the same name, here and below.
    case metadataVersion = "Metadata-Version"
    /// Required.
    case name = "Name"
    /// Required.
    case version = "Version"
    /// Names of fields that a build may change (PEP 643).
    case dynamic = "Dynamic"
    /// An operating system.
    case platform = "Platform"
    /// An operating system and processor.
    case supportedPlatform = "Supported-Platform"
    /// One line.
    case summary = "Summary"
    /// In a header or in the body.
    case description = "Description"
    /// The markup of the description.
    case descriptionContentType = "Description-Content-Type"
    /// Separated by commas.
    case keywords = "Keywords"
    /// A URL.
    case homePage = "Home-page"
    /// A URL.
    case downloadURL = "Download-URL"
    /// A person.
    case author = "Author"
    /// Mail addresses.
    case authorEmail = "Author-email"
    /// A person.
    case maintainer = "Maintainer"
    /// Mail addresses.
    case maintainerEmail = "Maintainer-email"
    /// Free text.
    case license = "License"
    /// An SPDX expression (PEP 639).
    case licenseExpression = "License-Expression"
    /// A path in the distribution (PEP 639).
    case licenseFile = "License-File"
    /// A classifier (PEP 301).
    case classifier = "Classifier"
    /// A requirement (PEP 508).
    case requiresDist = "Requires-Dist"
    /// A set of version clauses.
    case requiresPython = "Requires-Python"
    /// Something outside the index.
    case requiresExternal = "Requires-External"
    /// A label and a URL.
    case projectURL = "Project-URL"
    /// The name of an extra.
    case providesExtra = "Provides-Extra"
    /// A requirement.
    case providesDist = "Provides-Dist"
    /// A requirement.
    case obsoletesDist = "Obsoletes-Dist"
    /// A module of this project alone (PEP 794).
    case importName = "Import-Name"
    /// A module shared with other projects (PEP 794).
    case importNamespace = "Import-Namespace"
    /// Deprecated: a module.
    case requires = "Requires"
    /// Deprecated: a module.
    case provides = "Provides"
    /// Deprecated: a module.
    case obsoletes = "Obsoletes"
}

extension MetadataField {
    /// The metadata version that brought the field.
    public var added: MetadataVersion {
        switch self {
        case .metadataVersion, .name, .version, .platform, .summary, .description, .keywords, .homePage, .author, .authorEmail,
            .license:
            .v1_0
        case .supportedPlatform, .downloadURL, .classifier, .requires, .provides, .obsoletes:
            .v1_1
        case .maintainer, .maintainerEmail, .requiresDist, .requiresPython, .requiresExternal, .projectURL, .providesDist,
            .obsoletesDist:
            .v1_2
        case .descriptionContentType, .providesExtra:
            .v2_1
        case .dynamic:
            .v2_2
        case .licenseExpression, .licenseFile:
            .v2_4
        case .importName, .importNamespace:
            .v2_5
        }
    }

    /// Whether the field may stand in a document more than once.
    public var isMultipleUse: Bool {
        switch self {
        case .dynamic, .platform, .supportedPlatform, .licenseFile, .classifier, .requiresDist, .requiresExternal, .projectURL,
            .providesExtra, .providesDist, .obsoletesDist, .importName, .importNamespace, .requires, .provides, .obsoletes:
            true
        case .metadataVersion, .name, .version, .summary, .description, .descriptionContentType, .keywords, .homePage,
            .downloadURL, .author, .authorEmail, .maintainer, .maintainerEmail, .license, .licenseExpression, .requiresPython:
            false
        }
    }

    /// Whether installers act on the field, so that no reader may pass over a fault in it.
    var isReadByInstallers: Bool {
        switch self {
        case .metadataVersion, .name, .version, .requiresDist:
            true
        case .dynamic, .platform, .supportedPlatform, .summary, .description, .descriptionContentType, .keywords, .homePage,
            .downloadURL, .author, .authorEmail, .maintainer, .maintainerEmail, .license, .licenseExpression, .licenseFile,
            .classifier, .requiresPython, .requiresExternal, .projectURL, .providesExtra, .providesDist, .obsoletesDist,
            .importName, .importNamespace, .requires, .provides, .obsoletes:
            false
        }
    }

    /// Whether build tools wrote the field into documents of older versions for years, so that it is ignored there, not refused.
    var isCommonlyTooNew: Bool { self == .licenseExpression || self == .licenseFile }

    /// Reads the name of a header, in upper or lower case.
    init?(headerName: some Collection<UInt8>) {
        guard headerName.count <= Self.longestName else { return nil }
        let lowercased = String(decoding: headerName.map(\.lowercasedASCII), as: UTF8.self)
        guard let field = Self.byLowercaseName[lowercased] else { return nil }
        self = field
    }

    private static let byLowercaseName = Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue.lowercased(), $0) })
    private static let longestName = byLowercaseName.keys.map(\.utf8.count).max() ?? 0
}
