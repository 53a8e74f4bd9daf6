internal import PackagingStandards
internal import Persistence

extension PublishedProject {
    /// PyPI's document (`/pypi/NAME/json`), compact and with sorted keys.
    /// - Parameters:
    ///   - baseURL: where the index is found: addresses in the document are whole.
    ///   - withReleases: all releases with their files too, as only the project's own document has them.
    package func json(baseURL: String, withReleases: Bool) -> [UInt8] {
        var members: [String: CanonicalJSON] = [
            "info": .object(info(baseURL).merging(links(baseURL)) { first, _ in first }),
            "urls": files(of: release, baseURL),
            "vulnerabilities": [],
            "last_serial": .integer(lastSerial),
            "ownership": [
                "roles": .array(roles.map { ["role": .string($0.role), "user": .string($0.user)] }), "organization": .null,
            ],
        ]
        if withReleases {
            let all = releases.map { ($0.version.description, files(of: $0, baseURL)) }
            members["releases"] = .object(Dictionary(all) { first, _ in first })
        }
        return CanonicalJSON.object(members).bytes + [UInt8(ascii: "\n")]
    }

    private func info(_ baseURL: String) -> [String: CanonicalJSON] {
        [
            "name": .string(name.spelling), "version": .string(release.version.description),
            "summary": text(metadata.summary), "description": text(metadata.description),
            "description_content_type": text(metadata.descriptionContentType?.text), "keywords": text(metadata.keywordsText),
            "license": text(metadata.license), "license_expression": text(metadata.licenseExpression?.text),
            "license_files": list(metadata.licenseFiles), "classifiers": .array(metadata.classifiers.map(CanonicalJSON.string)),
            "author": text(metadata.author), "author_email": text(metadata.authorEmail), "maintainer": text(metadata.maintainer),
            "maintainer_email": text(metadata.maintainerEmail), "requires_python": text(metadata.requiresPythonText),
            "platform": text(metadata.platforms.first), "requires_dist": list(metadata.requiresDistTexts),
            "provides_extra": list(metadata.providesExtra.map(\.normalized)), "dynamic": list(metadata.dynamic.map(\.rawValue)),
            "yanked": .bool(release.isYanked), "yanked_reason": text(release.yankReason),
            // Nobody counts downloads: PyPI says so with the same numbers.
            "downloads": ["last_day": -1, "last_week": -1, "last_month": -1],
        ]
    }

    private func links(_ baseURL: String) -> [String: CanonicalJSON] {
        let page = "\(baseURL)/project/\(name.normalized)/"
        let labelled = metadata.projectURLs.map { ($0.label, CanonicalJSON.string($0.url)) }
        return [
            "package_url": .string(page), "project_url": .string(page), "release_url": .string("\(page)\(release.version)/"),
            "project_urls": labelled.isEmpty ? .null : .object(Dictionary(labelled) { first, _ in first }),
            "home_page": text(metadata.homePage), "download_url": text(metadata.downloadURL), "docs_url": .null, "bugtrack_url": .null,
        ]
    }

    private func files(of release: Release, _ baseURL: String) -> CanonicalJSON {
        .array(release.files.map { .object(members($0, release, baseURL)) })
    }

    private func members(_ file: File, _ release: Release, _ baseURL: String) -> [String: CanonicalJSON] {
        let time = utcText(microseconds: file.uploadedAt)
        let isWheel = file.kind == DistributionKind.wheel.rawValue
        return [
            "filename": .string(file.filename), "packagetype": .string(file.kind), "python_version": .string(file.pythonTag),
            "has_sig": .bool(false), "comment_text": text(file.comment), "md5_digest": text(file.md5),
            "digests": .object(digests(file)), "size": .integer(file.size), "downloads": -1,
            "core-metadata": isWheel ? ["sha256": .string(file.metadataSHA256)] : .bool(false),
            "upload_time": .string(String(time.prefix(19))), "upload_time_iso_8601": .string(time),
            "url": .string(baseURL + file.path),
            "requires_python": text(file.requiresPython), "yanked": .bool(release.isYanked), "yanked_reason": text(release.yankReason),
        ]
    }

    private func digests(_ file: File) -> [String: CanonicalJSON] {
        var digests: [String: CanonicalJSON] = ["sha256": .string(file.sha256), "blake2b_256": .string(file.blake2b256)]
        if let md5 = file.md5 { digests["md5"] = .string(md5) }
        return digests
    }

    private func text(_ value: String?) -> CanonicalJSON {
        value.map(CanonicalJSON.string) ?? .null
    }

    /// Absent and empty are the same in the metadata, and null in PyPI's document.
    private func list(_ values: [String]) -> CanonicalJSON {
        values.isEmpty ? .null : .array(values.map(CanonicalJSON.string))
    }
}
