internal import PackageIndex
internal import PackagingStandards

/// A project's or a release's page for a person: what was published, in plain HTML.
struct ProjectPage {
    private let project: PublishedProject
    private let isRelease: Bool
    private let baseURL: String

    /// - Parameters:
    ///   - isRelease: a page of one release, which does not list the others.
    ///   - baseURL: where installers find this index.
    init(_ project: PublishedProject, isRelease: Bool, baseURL: String) {
        self.project = project
        self.isRelease = isRelease
        self.baseURL = baseURL
    }

    var html: [UInt8] {
        let name = escapedHTML(project.name.spelling)
        let version = escapedHTML(project.release.version.description)
        let text = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>\(name) \(version)</title>
            </head>
            <body>
            <main>
            <h1>\(name) \(version)</h1>
            \(yanked(project.release))
            \(paragraph(project.metadata.summary))
            <p><code>pip install --index-url \(escapedHTML(baseURL))/simple/ \(escapedHTML(project.name.normalized))</code></p>
            <dl>
            \(facts.map { "<dt>\($0.0)</dt><dd>\($0.1)</dd>" }.joined(separator: "\n"))
            </dl>
            <h2>Files</h2>
            <ul>
            \(project.release.files.map(item).joined(separator: "\n"))
            </ul>
            \(description)
            \(isRelease ? "<p><a href=\"/project/\(project.name.normalized)/\">All releases</a></p>" : history)
            <p><a href="/simple/\(project.name.normalized)/">This project in the simple index</a></p>
            </main>
            </body>
            </html>

            """
        return Array(text.utf8)
    }

    /// The one place where HTML of others stands as it is: it was sanitised when it was stored.
    private var description: String {
        switch project.description {
        case .none: ""
        case .plain(let text): "<h2>Description</h2>\n<pre>\(escapedHTML(text))</pre>"
        case .html(let html): "<h2>Description</h2>\n<div class=\"description\">\(html)</div>"
        }
    }

    private var history: String {
        let items = project.releases.reversed().map { release in
            let version = escapedHTML(release.version.description)
            let note = release.isYanked ? " <strong>yanked</strong>" : ""
            return "<li><a href=\"/project/\(project.name.normalized)/\(version)/\">\(version)</a>\(note)</li>"
        }
        return "<h2>Releases</h2>\n<ul>\n\(items.joined(separator: "\n"))\n</ul>"
    }

    private func yanked(_ release: PublishedProject.Release) -> String {
        guard release.isYanked else { return "" }
        return "<p><strong>This release was yanked</strong>\(release.yankReason.map { ": " + escapedHTML($0) } ?? ".")</p>"
    }

    private var facts: [(String, String)] {
        let metadata = project.metadata
        let optional: [(String, String?)] = [
            ("Requires Python", metadata.requiresPythonText), ("License", metadata.licenseExpression?.text ?? metadata.license),
            ("Author", metadata.author ?? metadata.authorEmail), ("Maintainer", metadata.maintainer ?? metadata.maintainerEmail),
        ]
        let requirements = metadata.requiresDist.map { escapedHTML($0.description) }.joined(separator: "<br>")
        return optional.compactMap { name, value in value.map { (name, escapedHTML($0)) } }
            + (requirements.isEmpty ? [] : [("Requires", requirements)])
            + metadata.projectURLs.map { (escapedHTML($0.label), link($0.url)) }
    }

    /// Only addresses of the web become links.
    private func link(_ address: String) -> String {
        let text = escapedHTML(address)
        guard address.hasPrefix("https://") || address.hasPrefix("http://") else { return text }
        return "<a href=\"\(text)\" rel=\"nofollow noreferrer\">\(text)</a>"
    }

    private func paragraph(_ text: String?) -> String {
        text.map { "<p>\(escapedHTML($0))</p>" } ?? ""
    }

    /// A digest may be broken into lines on a narrow screen; copied, it is whole.
    private static func breakable(_ digest: String) -> String {
        let bytes = Array(digest.utf8)
        let pieces = stride(from: 0, to: bytes.count, by: 16).map { String(decoding: bytes[$0...].prefix(16), as: UTF8.self) }
        return pieces.map(escapedHTML).joined(separator: "<wbr>")
    }

    private func item(_ file: PublishedProject.File) -> String {
        """
        <li><a href="\(escapedHTML(file.path))">\(escapedHTML(file.filename))</a>, \(file.size) bytes<br>\
        SHA-256 <code>\(Self.breakable(file.sha256))</code></li>
        """
    }
}
