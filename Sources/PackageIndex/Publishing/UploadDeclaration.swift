internal import PackagingStandards

/// What the uploader says of the file, well formed. Nothing of it is believed: it is compared with what the file says.
struct UploadDeclaration: Sendable {
    let name: ProjectName
    let version: Version
    let kind: DistributionKind
    let requiresPython: VersionSpecifierSet?
    let requiresDist: [Requirement]
    let digests: DeclaredDigests
    let comment: String?
    let attestations: String?

    /// Checks the form, in PyPI's order.
    init(_ form: UploadForm) throws(PublishingRefusal) {
        try Self.checkProtocol(form)
        try Self.checkMetadataVersion(form)
        name = try Self.name(form)
        version = try Self.version(form)
        kind = try Self.kind(form)
        digests = try DeclaredDigests(form)
        requiresPython = try Self.requiresPython(form)
        requiresDist = try Self.requiresDist(form)
        comment = form[.comment]
        attestations = form[.attestations]
    }

    /// The legacy upload protocol: one action, one version of it.
    static func checkProtocol(_ form: UploadForm) throws(PublishingRefusal) {
        switch form[.action] {
        case "file_upload": break
        case "submit", "submit_pkg_info", "doc_upload": throw .actionGone(form[.action] ?? "")
        case nil: throw .fieldMissing(":action")
        case let action?: throw .actionUnknown(action)
        }
        let version = form[.protocolVersion] ?? "1"
        guard version == "1" else {
            throw .fieldMalformed("protocol_version", rule: "'\(QuotedValue(version).text)' is not known; send '1'")
        }
    }

    private static func checkMetadataVersion(_ form: UploadForm) throws(PublishingRefusal) {
        guard let text = form[.metadataVersion], MetadataVersion(rawValue: text) == nil else { return }
        let known = MetadataVersion.allCases.map(\.rawValue).joined(separator: ", ")
        throw .fieldMalformed("metadata_version", rule: "'\(QuotedValue(text).text)' is not one of \(known)")
    }

    private static func name(_ form: UploadForm) throws(PublishingRefusal) -> ProjectName {
        guard let text = form[.name] else { throw .fieldMissing("name") }
        do { return try ProjectName(text) } catch { throw .fieldMalformed("name", rule: error.sentence) }
    }

    private static func version(_ form: UploadForm) throws(PublishingRefusal) -> Version {
        guard let text = form[.version] else { throw .fieldMissing("version") }
        do { return try Version(text) } catch { throw .fieldMalformed("version", rule: error.sentence) }
    }

    private static func kind(_ form: UploadForm) throws(PublishingRefusal) -> DistributionKind {
        guard let text = form[.filetype] else { throw .fieldMissing("filetype") }
        guard let kind = DistributionKind(rawValue: text) else { throw .filetypeUnknown(text) }
        switch (kind, form[.pyversion]) {
        case (.wheel, nil): throw .fieldMissing("pyversion")
        case (.wheel, _), (.sdist, nil), (.sdist, "source"): return kind
        case (.sdist, let text?):
            throw .fieldMalformed("pyversion", rule: "'\(QuotedValue(text).text)' is not for an sdist; send 'source' or nothing")
        }
    }

    private static func requiresPython(_ form: UploadForm) throws(PublishingRefusal) -> VersionSpecifierSet? {
        guard let text = form[.requiresPython] else { return nil }
        do { return try VersionSpecifierSet(text) } catch { throw .fieldMalformed("requires_python", rule: error.sentence) }
    }

    private static func requiresDist(_ form: UploadForm) throws(PublishingRefusal) -> [Requirement] {
        var requirements: [Requirement] = []
        for text in form.all(.requiresDist) {
            do { requirements.append(try Requirement(text)) } catch { throw .fieldMalformed("requires_dist", rule: error.sentence) }
        }
        return requirements
    }
}

/// What a file is, in the words of the upload protocol.
package enum DistributionKind: String, Sendable {
    case wheel = "bdist_wheel"
    case sdist
}
