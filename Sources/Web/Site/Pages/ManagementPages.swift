internal import Accounts
internal import PackageIndex
internal import PackagingStandards

/// The pages on which an owner manages a project. What cannot be undone asks for the name typed back.
struct ManagementPages {
    let visit: Visit
    let project: ManagedProjectView

    private var base: String { "/manage/project/\(project.name)" }

    func releases() -> Page {
        let rows = project.releases.map { release -> HTML in
            let note: HTML = release.isYanked ? " <strong>yanked</strong>" : .none
            let files = release.filenames.count
            return """
                <li><a class="wide" href="\(base)/release/\(release.version.description)/">\(release.version.description)</a>\(note)
                <span class="hint">\(files) \(files == 1 ? "file" : "files")</span></li>
                """
        }
        return Page(
            "Releases of \(project.spelling)",
            """
            <p><a href="/project/\(project.name)/">Its page</a> · <a href="\(base)/settings/">Settings</a></p>
            \(rows.isEmpty ? "<p>It has none.</p>" : "<ul class=\"rows\">\n\(rows)\n</ul>")
            """
        )
    }

    func release(_ release: ManagedProjectView.Release, error: String? = nil) -> Page {
        let version = release.version.description
        let address = "\(base)/release/\(version)/"
        return Page(
            "\(project.spelling) \(version)",
            """
            <p><a href="\(base)/releases/">All releases</a></p>
            \(Fields.error(error))
            \(release.isYanked ? unyank(release, address) : yank(release, address))
            <h2>Files</h2>
            \(release.filenames.isEmpty ? "<p>It has none.</p>" : .none)
            \(release.filenames.enumerated().map { file($1, $0, address) })
            <h2>Delete the release</h2>
            <p>For good, with its files. The names of the files are never taken again: to mend a mistake, yank it and publish another version.</p>
            \(Fields.form(address, visit, button: "Delete the release", isDanger: true, Fields.text(
                "confirm_delete_version", "Type the version: \(version)", maxLength: 100)))
            """
        )
    }

    private func yank(_ release: ManagedProjectView.Release, _ address: String) -> HTML {
        """
        <h2>Yank the release</h2>
        <p>Installers pass it over, unless somebody asks for exactly it. It can be taken back.</p>
        \(Fields.form(address, visit, button: "Yank", """
            \(Fields.text("yanked_reason", "Why", hint: "Everybody can read it.", isRequired: false, maxLength: 500))
            \(Fields.text("confirm_yank_version", "Type the version: \(release.version.description)", maxLength: 100))
            """))
        """
    }

    private func unyank(_ release: ManagedProjectView.Release, _ address: String) -> HTML {
        """
        <h2>Take the yank back</h2>
        <p>This release is yanked\(release.yankReason.map { ": " + $0 } ?? ".")</p>
        \(Fields.form(address, visit, button: "Take the yank back", Fields.text(
            "confirm_unyank_version", "Type the version: \(release.version.description)", maxLength: 100)))
        """
    }

    private func file(_ filename: String, _ number: Int, _ address: String) -> HTML {
        """
        <details>
        <summary>\(filename)</summary>
        <form action="\(address)" method="post">
        \(Fields.token(visit))
        \(Fields.hidden("file_id", filename))
        <div class="field">
        <label for="file-\(number)">To delete it, type the project's name: \(project.name)</label>
        <input id="file-\(number)" name="confirm_project_name" type="text" required maxlength="200" autocomplete="off">
        </div>
        <p><button type="submit" class="danger">Delete the file</button></p>
        </form>
        </details>
        """
    }

    func settings(_ publishers: ProjectPublishers, error: String? = nil) -> Page {
        Page(
            "Settings of \(project.spelling)",
            """
            <p><a href="\(base)/releases/">Its releases</a></p>
            \(Fields.error(error))
            \(whoCanPublish(publishers))
            <h2>Delete the project</h2>
            <p>For good, with \(project.releases.count) \(project.releases.count == 1 ? "release" : "releases") and all files. Whoever depends on it \
            can install it no more. Its name is free for anybody then; the names of its files are never taken again.</p>
            \(Fields.form("\(base)/settings/", visit, button: "Delete the project", isDanger: true, Fields.text(
                "confirm_project_name", "Type the name: \(project.name)", maxLength: 200)))
            """
        )
    }

    private static func readers(_ all: (tokens: Int64, accounts: Int64)) -> String {
        let (tokens, accounts) = (
            all.tokens == 1 ? "1 more token" : "\(all.tokens) more tokens", all.accounts == 1 ? "1 account" : "\(all.accounts)"
        )
        let others =
            all.tokens == 0
            ? "No token of others opens the whole index."
            : "Besides, \(tokens) of \(accounts)\(all.accounts == 1 ? "" : " accounts") can read the whole index, this project with it."
        return """
            Every token, of anybody, that can upload to this project; those of the people above that can read it; and those of others that \
            name it and can read it. \(others)
            """
    }

    private func whoCanPublish(_ publishers: ProjectPublishers) -> HTML {
        let people = publishers.people.map { person -> HTML in
            "<li><a href=\"/user/\(person.name)/\">\(person.name)</a> <span class=\"hint\">\(person.role)</span></li>"
        }
        let trusted: HTML =
            publishers.trusted.isEmpty
            ? "<p>There are none.</p>" : "<ul class=\"rows\">\(publishers.trusted.map { "<li class=\"wide\">\($0)</li>" as HTML })</ul>"
        let only: HTML =
            project.isTrustedOnly
            ? "<p class=\"notice\">Only trusted publishers upload to this project: what stands under people and tokens does not.</p>"
            : .none
        return """
            <h2>Who can publish</h2>
            \(only)
            <h3>People</h3>
            <ul class="rows">\(people)</ul>
            <h3>API tokens</h3>
            <p>\(publishers.readingAll.map(Self.readers) ?? "Every token, of anybody, that can upload to this project.")</p>
            \(publishers.tokens.withOwners)
            \(publishers.unlisted > 0 ? "<p>And \(publishers.unlisted) more.</p>" : HTML.none)
            <h3>Trusted publishers</h3>
            \(trusted)
            <p><a href="\(base)/publishing/">Add or remove trusted publishers</a></p>
            """
    }
}
