internal import Archives
internal import PackagingStandards

/// The checks of a wheel (PEP 427, PEP 491 and PyPI's), each a step of its own.
struct WheelReader {
    let strictness: Strictness

    private static let smallFileLimit = 1 << 20
    static let recordLimit = 16 << 20

    func read(_ source: ByteSource, filename: String) throws -> Distribution {
        let name = try parsedName(filename)
        let archive = try refusing { () throws(ZipError) in try ZipArchive(source) }
        let folder = try infoFolder(archive, name)
        try checkWheelFile(archive, folder)
        try checkRecord(archive, folder)
        try checkEntryPoints(archive, folder)
        let member = folder + "/METADATA"
        let bytes = try read(archive, member, limit: DistributionReader.metadataLimit)
        let metadata = try DistributionReader.metadata(
            bytes,
            member: member,
            name: name.name,
            version: name.version,
            strictness: strictness
        )
        try checkLicenseFiles(archive, folder, metadata)
        return Distribution(
            filename: filename,
            kind: .wheel,
            pythonTag: name.pythonTag,
            metadata: metadata,
            metadataBytes: bytes
        )
    }

    /// The name part of a new upload is the normalized name with underscores, so that one project's files are found under one spelling.
    private func parsedName(_ filename: String) throws(PublishingRefusal) -> WheelFilename {
        let name: WheelFilename
        do { name = try WheelFilename(filename) } catch { throw .filename(error.sentence) }
        let expected = name.name.normalizedForFilename
        guard strictness == .migration || name.distributionPart == expected else {
            throw .filename(
                "The file name '\(QuotedValue(filename).text)' spells the project '\(name.distributionPart)': it has to be '\(expected)'."
            )
        }
        return name
    }

    /// Exactly one `.dist-info` folder, and it is this wheel's own.
    private func infoFolder(_ archive: ZipArchive, _ name: WheelFilename) throws(PublishingRefusal) -> String {
        let suffix = ".dist-info"
        var folders: Set<String> = []
        for entry in archive.entries {
            guard let top = entry.path.split(separator: "/", maxSplits: 1).first, top.hasSuffix(suffix) else { continue }
            folders.insert(String(top))
        }
        let expected = "\(name.distributionPart)-\(name.versionPart)\(suffix)"
        guard folders.count <= 1 else {
            throw .archive("The wheel has \(folders.count) folders that end in '.dist-info': it has to have '\(expected)' alone.")
        }
        guard let folder = folders.first else { throw .memberMissing(expected + "/METADATA") }
        guard folder == expected || (strictness == .migration && isSame(folder.dropLast(suffix.count), name)) else {
            throw .archive("The wheel's metadata is in '\(QuotedValue(folder).text)': by its file name it has to be in '\(expected)'.")
        }
        return folder
    }

    private func isSame(_ folder: Substring, _ name: WheelFilename) -> Bool {
        let parts = folder.split(separator: "-")
        guard parts.count == 2, let project = try? ProjectName(parts[0]), let version = try? Version(parts[1]) else { return false }
        return project == name.name && version == name.version
    }

    private func checkWheelFile(_ archive: ZipArchive, _ folder: String) throws {
        let bytes = try read(archive, folder + "/WHEEL", limit: Self.smallFileLimit)
        do {
            _ = try WheelInfo(parsing: bytes)
        } catch {
            throw PublishingRefusal.metadata(member: folder + "/WHEEL", sentence: error.sentence)
        }
    }

    /// RECORD lists exactly the files that there are, and no other size than they have. Signatures of it are not listed.
    private func checkRecord(_ archive: ZipArchive, _ folder: String) throws {
        let path = folder + "/RECORD"
        let bytes = try read(archive, path, limit: Self.recordLimit)
        let record: WheelRecord
        do {
            record = try WheelRecord(parsing: bytes, maximumBytes: Self.recordLimit, maximumRows: ArchiveLimits.standard.maximumEntries)
        } catch {
            throw PublishingRefusal.record(error.sentence)
        }
        var listed: Set<String> = []
        for row in record.entries {
            listed.insert(row.path)
            try checkRow(row, archive, path)
        }
        let unlisted = archive.entries.first { entry in
            !entry.isDirectory && !listed.contains(entry.path) && ![path, path + ".jws", path + ".p7s"].contains(entry.path)
        }
        guard let unlisted else { return }
        throw PublishingRefusal.record("RECORD does not list '\(QuotedValue(unlisted.path).text)': it has to list every file of the wheel.")
    }

    private func checkRow(_ row: WheelRecord.Entry, _ archive: ZipArchive, _ path: String) throws(PublishingRefusal) {
        guard let entry = archive.entry(named: row.path), !entry.isDirectory else {
            throw .record("RECORD lists '\(QuotedValue(row.path).text)', which is not in the wheel.")
        }
        guard let size = row.size, size != UInt64(entry.uncompressedSize), row.path != path else { return }
        throw .record(
            "RECORD says that '\(QuotedValue(row.path).text)' has \(size) bytes; in the wheel it has \(entry.uncompressedSize)."
        )
    }

    private func checkEntryPoints(_ archive: ZipArchive, _ folder: String) throws {
        let path = folder + "/entry_points.txt"
        guard archive.entry(named: path) != nil else { return }
        let bytes = try read(archive, path, limit: Self.smallFileLimit)
        do {
            _ = try EntryPoints(parsing: bytes)
        } catch {
            guard strictness == .upload else { return }
            throw PublishingRefusal.metadata(member: path, sentence: error.sentence)
        }
    }

    /// PEP 639: each License-File of metadata 2.4 stands under `.dist-info/licenses/`.
    private func checkLicenseFiles(_ archive: ZipArchive, _ folder: String, _ metadata: CoreMetadata) throws(PublishingRefusal) {
        guard metadata.metadataVersion >= .v2_4, strictness == .upload else { return }
        for file in metadata.licenseFiles {
            let path = "\(folder)/licenses/\(file)"
            guard archive.entry(named: path) != nil else { throw .memberMissing(path) }
        }
    }

    private func read(_ archive: ZipArchive, _ path: String, limit: Int) throws -> [UInt8] {
        guard let entry = archive.entry(named: path), !entry.isDirectory else { throw PublishingRefusal.memberMissing(path) }
        return try refusing { () throws(ZipError) in try archive.read(entry, limit: limit) }
    }
}
