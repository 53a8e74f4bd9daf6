internal import Accounts
internal import PackageIndex
internal import PackagingStandards

/// Managing one's projects: yank, take back, delete.
struct ManagementRoutes: Sendable {
    let desk: ManagementDesk
    let tokens: TokenDesk
    let publishing: TrustedPublishingDesk
    let accounts: AccountDesk
    let reads: ReadAccess

    var all: [SiteRoute] {
        [
            SiteRoute("/manage/project/{name}/releases", .verified, get: releasesPage),
            SiteRoute("/manage/project/{name}/release/{version}", .verified, posting: .proved, get: releasePage, post: changeRelease),
            SiteRoute("/manage/project/{name}/settings", .verified, posting: .proved, get: settingsPage, post: changeSettings),
        ]
    }

    private func pages(_ visit: Visit) async throws -> ManagementPages {
        let project = try await desk.project(try ProjectName(inPathOf: visit.context), try visit.signedIn())
        return ManagementPages(visit: visit, project: project)
    }

    @Sendable private func releasesPage(_ visit: Visit) async throws -> PageAnswer {
        .page(try await pages(visit).releases())
    }

    @Sendable private func releasePage(_ visit: Visit) async throws -> PageAnswer {
        let pages = try await pages(visit)
        return .page(pages.release(try release(visit, pages)))
    }

    private func release(_ visit: Visit, _ pages: ManagementPages) throws -> ManagedProjectView.Release {
        let version = try Version(inPathOf: visit.context)
        guard let release = pages.project.releases.first(where: { $0.version == version }) else { throw Problem.notFound }
        return release
    }

    /// The page has several forms: which one came is told by its field.
    @Sendable private func changeRelease(_ visit: Visit, _ form: URLEncodedForm) async throws -> PageAnswer {
        let pages = try await pages(visit)
        let release = try release(visit, pages)
        return try await visit.answering({ pages.release(release, error: $0) }) { try await change(release, pages, visit, form) }
    }

    private func change(
        _ release: ManagedProjectView.Release,
        _ pages: ManagementPages,
        _ visit: Visit,
        _ form: URLEncodedForm
    ) async throws -> PageAnswer {
        let (name, version) = (try ProjectName(pages.project.name), release.version)
        let (session, client) = (try visit.signedIn(), visit.client)
        let here = "/manage/project/\(pages.project.name)/release/\(version)/"
        if form.has("confirm_yank_version") {
            let confirmation = form["confirm_yank_version"]
            try await desk.yank(name, version, reason: form["yanked_reason"], confirmation: confirmation, session, from: client)
        } else if form.has("confirm_unyank_version") {
            try await desk.unyank(name, version, confirmation: form["confirm_unyank_version"], session, from: client)
        } else if form.has("confirm_delete_version") {
            try await desk.deleteRelease(name, version, confirmation: form["confirm_delete_version"], session, from: client)
            return .redirect("/manage/project/\(pages.project.name)/releases/")
        } else if form.has("file_id") {
            let confirmation = form["confirm_project_name"]
            try await desk.deleteFile(name, version, filename: form["file_id"], confirmation: confirmation, session, from: client)
        } else {
            throw Problem(status: 400, code: "form-malformed", sentence: "The form says nothing that this page can do.")
        }
        return .redirect(here)
    }

    @Sendable private func settingsPage(_ visit: Visit) async throws -> PageAnswer {
        let pages = try await pages(visit)
        return .page(pages.settings(try await publishers(pages, visit)))
    }

    @Sendable private func changeSettings(_ visit: Visit, _ form: URLEncodedForm) async throws -> PageAnswer {
        let pages = try await pages(visit)
        let publishers = try await publishers(pages, visit)
        return try await visit.answering({ pages.settings(publishers, error: $0) }) {
            let name = try ProjectName(pages.project.name)
            let confirmation = form["confirm_project_name"]
            try await desk.deleteProject(name, confirmation: confirmation, try visit.signedIn(), from: visit.client)
            return .redirect("/manage/projects/")
        }
    }

    /// So many tokens are listed, those of the project's people first.
    private static let listed = 200

    /// Everybody and everything that can publish to the project.
    private func publishers(_ pages: ManagementPages, _ visit: Visit) async throws -> ProjectPublishers {
        let (name, session) = (try ProjectName(pages.project.name), try visit.signedIn())
        let found = try await desk.access(to: name, withReaders: reads == .authenticated, session, tokens)
        let trusted = try await publishing.publishers(of: name, session).map { publisher in
            "\(publishing.summary(publisher)) (\(publisher.issuer))\(PublishingPages.mark(publisher).map { "; \($0)" } ?? "")"
        }
        return ProjectPublishers(
            people: found.people,
            tokens: TokenList(
                tokens: Array(found.tokens.prefix(Self.listed)), names: [found.projectID: name.normalized], now: accounts.now,
                onlyProject: name.normalized),
            unlisted: max(0, found.tokens.count - Self.listed),
            readingAll: found.readingAll,
            trusted: trusted)
    }
}

/// Who can publish to a project.
struct ProjectPublishers {
    let people: [ManagedProjectView.Person]
    let tokens: TokenList
    /// How many there are besides.
    let unlisted: Int
    /// Tokens of others that read the whole index, and of how many accounts; nothing if no token is listed that can do no more than read.
    let readingAll: (tokens: Int64, accounts: Int64)?
    /// Trusted publishers, each in a line.
    let trusted: [String]
}
