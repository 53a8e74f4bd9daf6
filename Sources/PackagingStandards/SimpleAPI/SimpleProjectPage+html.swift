extension SimpleProjectPage {
    /// The document `application/vnd.pypi.simple.v1+html`, which is also served as `text/html` (PEP 503).
    public func html() -> [UInt8] {
        var document = DocumentBytes(capacity: estimatedLength)
        document.append(head: "Links for ", name.normalized, status: status)
        for file in files { document.append(html: file) }
        document.append(footWithSerial: lastSerial)
        return document.bytes
    }
}

extension DocumentBytes {
    /// Everything before the anchors.
    mutating func append(head title: StaticString, _ name: String = "", status: SimpleProjectPage.Status? = nil) {
        append("<!DOCTYPE html>\n<html>\n  <head>\n    <meta charset=\"utf-8\">\n    <meta name=\"pypi:repository-version\" content=\"")
        append(html: SimpleProjectPage.apiVersion)
        append("\">\n")
        if let status { append(html: status) }
        append("    <title>")
        append(title)
        append(html: name)
        append("</title>\n  </head>\n  <body>\n    <h1>")
        append(title)
        append(html: name)
        append("</h1>\n")
    }

    /// Everything after the anchors.
    mutating func append(footWithSerial serial: Int64) {
        append("  </body>\n</html>\n<!--SERIAL ")
        append(decimal: serial)
        append("-->\n")
    }

    private mutating func append(html status: SimpleProjectPage.Status) {
        append("    <meta name=\"pypi:project-status\" content=\"")
        append(status.marker)
        append("\">\n")
        guard let reason = status.reason else { return }
        append("    <meta name=\"pypi:project-status-reason\" content=\"")
        append(html: reason)
        append("\">\n")
    }

    fileprivate mutating func append(html file: SimpleProjectPage.File) {
        append("    <a href=\"")
        append(html: file.url)
        append("#sha256=")
        append(html: file.sha256)
        append("\"")
        if let requiresPython = file.requiresPython {
            append(" data-requires-python=\"")
            append(html: requiresPython)
            append("\"")
        }
        if let digest = file.metadataSHA256 {
            append(" data-dist-info-metadata=\"sha256=")
            append(html: digest)
            append("\" data-core-metadata=\"sha256=")
            append(html: digest)
            append("\"")
        }
        if case .yes(let reason) = file.yanked {
            append(" data-yanked=\"")
            append(html: reason ?? "")
            append("\"")
        }
        append(">")
        append(html: file.filename)
        append("</a><br />\n")
    }
}
