internal import Archives
internal import PackagingStandards

/// The checks of an sdist (PEP 625, PEP 643 and PyPI's), each a step of its own.
struct SdistReader {
    let strictness: Strictness

    func read(_ source: ByteSource, filename: String) throws -> Distribution {
        let name = try parsedName(filename)
        let contents = try contents(source, name)
        guard let bytes = contents.packageInfo else { throw PublishingRefusal.memberMissing(contents.folder + "/PKG-INFO") }
        let metadata = try DistributionReader.metadata(
            bytes,
            member: contents.folder + "/PKG-INFO",
            name: name.name,
            version: name.version,
            strictness: strictness
        )
        try checkVersionSpelling(name, metadata)
        try checkLicenseFiles(contents, metadata)
        return Distribution(filename: filename, kind: .sdist, pythonTag: "source", metadata: metadata, metadataBytes: bytes)
    }

    /// What is looked at in either kind of archive.
    private struct Contents {
        let folder: String
        let packageInfo: [UInt8]?
        let has: (String) -> Bool
    }

    private func parsedName(_ filename: String) throws(PublishingRefusal) -> SdistFilename {
        let name: SdistFilename
        do { name = try SdistFilename(filename) } catch { throw .filename(error.sentence) }
        guard strictness == .upload else { return name }
        guard name.container == .tarGz else {
            throw .filename("The file '\(QuotedValue(filename).text)' is a zip: an sdist ends in '.tar.gz' (PEP 625).")
        }
        let expected = name.name.normalizedForFilename
        guard name.distributionPart == expected else {
            throw .filename(
                "The file name '\(QuotedValue(filename).text)' spells the project '\(name.distributionPart)': it has to be '\(expected)'."
            )
        }
        return name
    }

    /// The version in the name is written as the metadata writes it, or in its normal form.
    private func checkVersionSpelling(_ name: SdistFilename, _ metadata: CoreMetadata) throws(PublishingRefusal) {
        guard strictness == .upload else { return }
        let accepted = [metadata.versionText, metadata.version.description]
        guard !accepted.contains(name.versionPart) else { return }
        throw .filenameMismatch(what: "version", filename: name.versionPart, metadata: metadata.version.description)
    }

    private func contents(_ source: ByteSource, _ name: SdistFilename) throws -> Contents {
        switch name.container {
        case .tarGz: try tarContents(source)
        case .zip: try zipContents(source)
        }
    }

    private func tarContents(_ source: ByteSource) throws -> Contents {
        let contents = try refusing { () throws(TarError) in
            try TarGzipReader(source).read { path in
                path.hasSuffix("/PKG-INFO") && path.count(where: { $0 == "/" }) == 1 ? DistributionReader.metadataLimit : nil
            }
        }
        let folder = contents.topLevelDirectory
        return Contents(folder: folder, packageInfo: contents.files[folder + "/PKG-INFO"]) { contents.member(named: $0) != nil }
    }

    private func zipContents(_ source: ByteSource) throws -> Contents {
        let archive = try refusing { () throws(ZipError) in try ZipArchive(source) }
        let folders = Set(archive.entries.compactMap { $0.path.split(separator: "/", maxSplits: 1).first })
        guard folders.count == 1, let folder = folders.first.map(String.init) else {
            throw PublishingRefusal.archive("The sdist has \(folders.count) entries at its top: it has to have one folder.")
        }
        let entry = archive.entry(named: folder + "/PKG-INFO")
        let bytes = try entry.map { entry in
            try refusing { () throws(ZipError) in try archive.read(entry, limit: DistributionReader.metadataLimit) }
        }
        return Contents(folder: folder, packageInfo: bytes) { archive.entry(named: $0) != nil }
    }

    /// PEP 639: each License-File of metadata 2.4 stands at its path below the top folder.
    private func checkLicenseFiles(_ contents: Contents, _ metadata: CoreMetadata) throws(PublishingRefusal) {
        guard metadata.metadataVersion >= .v2_4, strictness == .upload else { return }
        for file in metadata.licenseFiles {
            let path = "\(contents.folder)/\(file)"
            guard contents.has(path) else { throw .memberMissing(path) }
        }
    }
}
