internal import Accounts
internal import PackageIndex
internal import PackagingStandards

/// A project's or a release's page for a person.
struct ProjectPage {
    private let project: PublishedProject
    private let isRelease: Bool
    private let site: SiteIdentity

    /// - Parameter isRelease: a page of one release, which does not list the others.
    init(_ project: PublishedProject, isRelease: Bool, site: SiteIdentity) {
        self.project = project
        self.isRelease = isRelease
        self.site = site
    }

    var page: Page {
        Page(
            "\(project.name.spelling) \(project.release.version)",
            """
            \(marks)
            \(lead)
            \(Snippet.block("pip", "pip", Snippets.pip(site, requirement)))
            <details><summary>uv and poetry</summary>
            \(Snippet.block("uv", "uv", Snippets.uvAdd(site, requirement)))
            \(Snippet.block("poetry", "poetry", Snippets.poetryAdd(site, requirement)))
            </details>
            <h2>About</h2>
            <dl class="facts">
            \(facts.map { "<div><dt>\($0.0)</dt><dd>\($0.1)</dd></div>" as HTML })
            </dl>
            \(description)
            <h2 id="files">Files</h2>
            <ul class="rows">
            \(project.release.files.map(file))
            </ul>
            \(isRelease ? "<p><a href=\"/project/\(project.name.normalized)/#history\">All releases</a></p>" : history)
            <p><a href="/simple/\(project.name.normalized)/">This project in the simple index</a></p>
            """
        )
    }

    /// What `pip install` takes: a release's page asks for that release.
    private var requirement: String {
        project.name.normalized + (isRelease ? "==\(project.release.version)" : "")
    }

    private var marks: HTML {
        let release = project.release
        let yanked: HTML =
            release.isYanked
            ? "<p class=\"error\"><strong>This release was yanked</strong>\(release.yankReason.map { ": " + $0 } ?? ".")</p>" : .none
        let early: HTML = release.version.isPrerelease ? "<p class=\"notice\">This is a pre-release.</p>" : .none
        return "\(yanked)\(early)"
    }

    private var lead: HTML {
        project.metadata.summary.map { "<p class=\"lead\">\($0)</p>" } ?? .none
    }

    private var facts: [(HTML, HTML)] {
        let metadata = project.metadata
        let optional: [(HTML, String?)] = [
            ("Requires Python", metadata.requiresPythonText), ("License", metadata.licenseExpression?.text ?? metadata.license),
            ("Author", metadata.author ?? metadata.authorEmail), ("Maintainer", metadata.maintainer ?? metadata.maintainerEmail),
            ("Keywords", metadata.keywordsText),
        ]
        let uploaded = project.release.files.map(\.uploadedAt).min().map { [("Published" as HTML, "\(day($0))" as HTML)] } ?? []
        return uploaded + optional.compactMap { name, value in value.map { (name, "\($0)" as HTML) } }
            + list("Requires", metadata.requiresDist.map { "\($0.description)" as HTML })
            + list("Extras", metadata.providesExtra.map { "\($0.normalized)" as HTML })
            + list("Classifiers", metadata.classifiers.map { "\($0)" as HTML })
            + metadata.projectURLs.map { ("\($0.label)" as HTML, link($0.url)) }
            + list("On this index", project.roles.map { "<a href=\"/user/\($0.user)/\">\($0.user)</a> (\($0.role.lowercased()))" as HTML })
    }

    private func list(_ name: HTML, _ values: [HTML]) -> [(HTML, HTML)] {
        values.isEmpty ? [] : [(name, "<ul>\n\(values.map { "<li>\($0)</li>" as HTML })\n</ul>" as HTML)]
    }

    /// Only addresses of the web become links.
    private func link(_ address: String) -> HTML {
        guard address.hasPrefix("https://") || address.hasPrefix("http://") else { return "\(address)" }
        return "<a href=\"\(address)\" rel=\"nofollow noreferrer ugc\">\(address)</a>"
    }

    /// The one place where HTML of others stands as it is: it was sanitised when it was stored.
    private var description: HTML {
        switch project.description {
        case .none: .none
        case .plain(let text): "<h2>Description</h2>\n<pre class=\"description\">\(text)</pre>"
        case .html(let html): "<h2>Description</h2>\n<div class=\"description\">\(HTML(sanitized: html))</div>"
        }
    }

    private var history: HTML {
        let items = project.releases.reversed().map { release -> HTML in
            let note: HTML = release.isYanked ? " <strong>yanked</strong>\(release.yankReason.map { ": " + $0 } ?? "")" : .none
            let date: HTML = release.files.map(\.uploadedAt).min().map { "<time>\(day($0))</time>" } ?? .none
            return
                "<li><a class=\"wide\" href=\"/project/\(project.name.normalized)/\(release.version.description)/\">\(release.version.description)</a> \(date)\(note)</li>"
        }
        return "<h2 id=\"history\">Releases</h2>\n<ul class=\"rows\">\n\(items)\n</ul>"
    }

    private func file(_ file: PublishedProject.File) -> HTML {
        """
        <li><a class="wide" href="\(file.path)">\(file.filename)</a>
        <span class="hint">\(Self.size(file.size)), \(file.kind == "sdist" ? "source" : "wheel"), \(day(file.uploadedAt))</span>
        <span class="digest">SHA-256 <code>\(Self.breakable(file.sha256))</code></span></li>
        """
    }

    /// A digest may be broken into lines on a narrow screen; copied, it is whole.
    private static func breakable(_ digest: String) -> HTML {
        let bytes = Array(digest.utf8)
        let pieces = stride(from: 0, to: bytes.count, by: 16).map { String(decoding: bytes[$0...].prefix(16), as: UTF8.self) }
        return pieces.dropFirst().reduce("\(pieces.first ?? "")") { "\($0)<wbr>\($1)" }
    }

    /// In units that people know.
    static func size(_ bytes: Int64) -> String {
        let units: [(Int64, String)] = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")]
        guard let (factor, unit) = units.first(where: { bytes >= $0.0 }) else { return "\(bytes) bytes" }
        let tenths = bytes * 10 / factor
        return "\(tenths / 10).\(tenths % 10) \(unit)"
    }
}
