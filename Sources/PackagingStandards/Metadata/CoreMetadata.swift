/// What a distribution says of itself: the document `METADATA` of a wheel or `PKG-INFO` of a source distribution
/// (core metadata specifications, versions 1.0 to 2.5).
///
/// It is valid as Python's `packaging.metadata.Metadata.from_email` has it and as PyPI has it, with these differences:
/// classifiers are not looked up and local versions are accepted; unknown fields are ignored; what build tools commonly got
/// wrong is read and noted in ``notes``. Optional text is nil when the field is absent, empty or `UNKNOWN`.
public struct CoreMetadata: Hashable, Sendable {
    /// The most characters (Unicode scalars) of ``summary``.
    public static let maximumSummaryLength = 512

    /// The version of the specification that the document declares.
    public let metadataVersion: MetadataVersion
    /// The project.
    public let name: ProjectName
    /// The version of the release.
    public let version: Version
    /// The version as it was written.
    public let versionText: String

    /// The versions of Python that will do.
    public let requiresPython: VersionSpecifierSet?
    /// ``requiresPython`` as it was written.
    public let requiresPythonText: String?
    /// What the distribution needs.
    public let requiresDist: [Requirement]
    /// ``requiresDist`` as it was written, in the same order.
    public let requiresDistTexts: [String]
    /// The extras that requirements may ask for.
    public let providesExtra: [ExtraName]

    /// One line.
    public let summary: String?
    /// The long text, from the body or from a header.
    public let description: String?
    /// The markup of ``description``.
    public let descriptionContentType: DescriptionContentType?
    /// `Keywords` as it was written.
    public let keywordsText: String?

    /// An http or https address.
    public let homePage: String?
    /// An http or https address.
    public let downloadURL: String?
    /// Addresses with labels that differ.
    public let projectURLs: [ProjectURL]

    /// A person.
    public let author: String?
    /// Mail addresses.
    public let authorEmail: String?
    /// A person.
    public let maintainer: String?
    /// Mail addresses.
    public let maintainerEmail: String?

    /// The licence in free text.
    public let license: String?
    /// The licence as an SPDX expression.
    public let licenseExpression: LicenseExpression?
    /// Paths of licence texts in the distribution.
    public let licenseFiles: [String]

    /// Classifiers, not looked up.
    public let classifiers: [String]
    /// Operating systems.
    public let platforms: [String]
    /// Operating systems and processors.
    public let supportedPlatforms: [String]

    /// What the distribution stands in for.
    public let providesDist: [Requirement]
    /// What the distribution replaces.
    public let obsoletesDist: [Requirement]
    /// What it needs from outside the index.
    public let requiresExternal: [String]
    /// Deprecated: modules.
    public let requires: [String]
    /// Deprecated: modules.
    public let provides: [String]
    /// Deprecated: modules.
    public let obsoletes: [String]

    /// The fields that a build of this source distribution may change.
    public let dynamic: [MetadataField]
    /// The modules of this project alone; empty when it says that it has none, nil when it says nothing.
    public let importNames: [ImportName]?
    /// The modules shared with other projects.
    public let importNamespaces: [ImportName]

    /// What was read more leniently than the standard says.
    public let notes: [MetadataNote]

    /// ``keywordsText`` taken apart at commas.
    public var keywords: [String] {
        (keywordsText ?? "").split(separator: ",").map { String($0.trimmingPythonWhitespace()) }.filter { !$0.isEmpty }
    }
}

extension CoreMetadata {
    /// Reads a document. Time and memory grow with its size and no faster.
    public init(
        parsing bytes: some Collection<UInt8>, policy: MetadataPolicy = .publishing, limits: MetadataLimits = .standard
    ) throws(MetadataError) {
        guard bytes.count <= limits.bytes else { throw .tooLarge(limit: limits.bytes) }
        var reader = try MetadataReader(Array(bytes), policy: policy, limits: limits)
        try self.init(&reader)
    }

    private init(_ reader: inout MetadataReader) throws(MetadataError) {
        metadataVersion = reader.version
        name = try reader.required(.name, MetadataValue.projectName)
        (version, versionText) = try reader.required(.version, MetadataValue.version)
        let python = try reader.value(.requiresPython, MetadataValue.versionSpecifiers)
        requiresPython = python?.set
        requiresPythonText = python?.text
        let required = try reader.requirements(.requiresDist)
        requiresDist = required.map(\.requirement)
        requiresDistTexts = required.map(\.text)
        providesExtra = try reader.values(.providesExtra, MetadataValue.extraName)
        summary = try reader.value(.summary, MetadataValue.summary)
        description = try reader.description()
        descriptionContentType = try reader.value(.descriptionContentType, MetadataValue.contentType)
        keywordsText = try reader.value(.keywords, MetadataValue.line)
        homePage = try reader.value(.homePage, MetadataValue.webURL)
        downloadURL = try reader.value(.downloadURL, MetadataValue.webURL)
        projectURLs = try reader.projectURLs()
        author = try reader.value(.author, MetadataValue.line)
        authorEmail = try reader.value(.authorEmail, MetadataValue.mailAddresses)
        maintainer = try reader.value(.maintainer, MetadataValue.line)
        maintainerEmail = try reader.value(.maintainerEmail, MetadataValue.mailAddresses)
        license = try reader.paragraphs(.license)
        licenseExpression = try reader.licenseExpression(besides: license)
        licenseFiles = try reader.values(.licenseFile, MetadataValue.licensePath)
        classifiers = try reader.values(.classifier, MetadataValue.line)
        platforms = try reader.values(.platform, MetadataValue.line)
        supportedPlatforms = try reader.values(.supportedPlatform, MetadataValue.line)
        providesDist = try reader.requirements(.providesDist).map(\.requirement)
        obsoletesDist = try reader.requirements(.obsoletesDist).map(\.requirement)
        requiresExternal = try reader.values(.requiresExternal, MetadataValue.line)
        requires = try reader.values(.requires, MetadataValue.line)
        provides = try reader.values(.provides, MetadataValue.line)
        obsoletes = try reader.values(.obsoletes, MetadataValue.line)
        dynamic = try reader.values(.dynamic, MetadataValue.dynamicField)
        importNamespaces = try reader.values(.importNamespace, MetadataValue.importName)
        importNames = try reader.importNames(besides: importNamespaces)
        notes = reader.notes
    }
}
