extension SimpleProjectPage {
    /// The document `application/vnd.pypi.simple.v1+json` (PEP 691): compact, keys sorted, a line feed at its end.
    ///
    /// The old name of `core-metadata` is written as `data-dist-info-metadata`, as PyPI does: pip 22.3 to 23.0 fails on a page
    /// that has `dist-info-metadata` (PEP 714, "Motivation").
    public func json() -> [UInt8] {
        var document = DocumentBytes(capacity: estimatedLength)
        document.append("{\"files\":[")
        for (index, file) in files.enumerated() {
            if index > 0 { document.append(",") }
            document.append(json: file)
        }
        document.append("],\"meta\":{\"_last-serial\":")
        document.append(decimal: lastSerial)
        document.append(",\"api-version\":")
        document.append(json: Self.apiVersion)
        document.append("},\"name\":")
        document.append(json: name.normalized)
        document.append(",\"project-status\":{")
        if let reason = status.reason {
            document.append("\"reason\":")
            document.append(json: reason)
            document.append(",")
        }
        document.append("\"status\":\"")
        document.append(status.marker)
        document.append("\"},\"versions\":[")
        for (index, version) in versions.enumerated() {
            if index > 0 { document.append(",") }
            document.append(json: version)
        }
        document.append("]}\n")
        return document.bytes
    }

    /// A little more than both documents need, so that their bytes are allocated once.
    var estimatedLength: Int {
        let texts = files.reduce(0) { length, file in
            length + file.filename.utf8.count + file.url.utf8.count + (file.requiresPython?.utf8.count ?? 0)
        }
        return 1_024 + files.count * 512 + texts + versions.reduce(0) { $0 + $1.utf8.count + 4 }
    }
}

extension DocumentBytes {
    fileprivate mutating func append(json file: SimpleProjectPage.File) {
        append("{\"core-metadata\":")
        append(metadataSHA256: file.metadataSHA256)
        append(",\"data-dist-info-metadata\":")
        append(metadataSHA256: file.metadataSHA256)
        append(",\"filename\":")
        append(json: file.filename)
        append(",\"hashes\":{\"sha256\":")
        append(json: file.sha256)
        append("},\"provenance\":null,\"requires-python\":")
        append(jsonOrNull: file.requiresPython)
        append(",\"size\":")
        append(decimal: file.size)
        append(",\"upload-time\":\"")
        append(timestamp: file.uploadTime)
        append("\",\"url\":")
        append(json: file.url)
        append(",\"yanked\":")
        append(json: file.yanked)
        append("}")
    }

    private mutating func append(metadataSHA256 digest: String?) {
        guard let digest else { return append("false") }
        append("{\"sha256\":")
        append(json: digest)
        append("}")
    }

    private mutating func append(jsonOrNull text: String?) {
        guard let text else { return append("null") }
        append(json: text)
    }

    private mutating func append(json yanked: SimpleProjectPage.Yanked) {
        switch yanked {
        case .no: append("false")
        case .yes(reason: .some(let reason)) where !reason.isEmpty: append(json: reason)
        case .yes: append("true")
        }
    }
}
