internal import Accounts
internal import PackageIndex
internal import PackagingStandards

/// The pages of trusted publishers: of a project, and of one's own for projects to come.
struct PublishingRoutes: Sendable {
    let desk: TrustedPublishingDesk
    let management: ManagementDesk

    private static let own = "/manage/account/publishing/"

    var all: [SiteRoute] {
        [
            SiteRoute("/manage/project/{name}/publishing", .verified, posting: .proved, get: projectPage, post: changeProject),
            SiteRoute("/manage/account/publishing", .verified, posting: .proved, get: ownPage, post: changeOwn),
        ]
    }

    // MARK: Of a project

    @Sendable private func projectPage(_ visit: Visit) async throws -> PageAnswer {
        .page(try await project(visit))
    }

    private func project(_ visit: Visit, _ form: PublisherForm = .empty, error: String? = nil) async throws -> Page {
        let (name, session) = (try ProjectName(inPathOf: visit.context), try visit.signedIn())
        let project = try await management.project(name, session)
        let pages = PublishingPages(visit: visit, desk: desk, form: form)
        return pages.project(project, try await desk.publishers(of: name, session), error: error)
    }

    @Sendable private func changeProject(_ visit: Visit, _ form: URLEncodedForm) async throws -> PageAnswer {
        let (name, session) = (try ProjectName(inPathOf: visit.context), try visit.signedIn())
        do {
            if form.has("publisher_id") {
                try await desk.remove(form["publisher_id"], from: name, session, from: visit.client)
            } else if form.has("trusted_only") {
                guard ["yes", "no"].contains(form["trusted_only"]) else {
                    throw Problem(status: 400, code: "form-malformed", sentence: "Whether only trusted publishers upload is 'yes' or 'no'.")
                }
                try await desk.demandTrustedPublishing(form["trusted_only"] == "yes", of: name, session, from: visit.client)
            } else {
                let new = PublisherForm(form)
                try await desk.add(try new.fields(), issuer: new.issuer, to: name, session, from: visit.client)
            }
            return .redirect("/manage/project/\(name.normalized)/publishing/")
        } catch let refusal as any Refusal {
            guard visit.isShown(refusal) else { throw refusal }
            return .refusing(try await project(visit, PublisherForm(form), error: refusal.sentence), refusal)
        }
    }

    // MARK: One's own

    @Sendable private func ownPage(_ visit: Visit) async throws -> PageAnswer {
        .page(try await own(visit))
    }

    private func own(_ visit: Visit, _ form: PublisherForm = .empty, error: String? = nil) async throws -> Page {
        let pending = try await desk.pending(try visit.signedIn())
        return PublishingPages(visit: visit, desk: desk, form: form).own(pending, error: error)
    }

    @Sendable private func changeOwn(_ visit: Visit, _ form: URLEncodedForm) async throws -> PageAnswer {
        let session = try visit.signedIn()
        do {
            if form.has("publisher_id") {
                try await desk.removePending(form["publisher_id"], session, from: visit.client)
            } else {
                let new = PublisherForm(form)
                try await desk.addPending(try new.fields(), issuer: new.issuer, for: new.projectName, session, from: visit.client)
            }
            return .redirect(Self.own)
        } catch let refusal as any Refusal {
            guard visit.isShown(refusal) else { throw refusal }
            return .refusing(try await own(visit, PublisherForm(form), error: refusal.sentence), refusal)
        }
    }
}

/// What somebody filled in to add a publisher.
struct PublisherForm: Sendable {
    static let empty = PublisherForm()

    let issuer: String
    /// Of a project that is yet to be made.
    let projectName: String
    /// All but the claims.
    let typed: PublisherFields
    /// As they were typed.
    let claims: String

    private init() {
        (issuer, projectName, typed, claims) = ("", "", PublisherFields(), "")
    }

    init(_ form: URLEncodedForm) {
        issuer = form["issuer"]
        projectName = form["project_name"]
        claims = form["claims"]
        var fields = PublisherFields()
        fields.owner = form["owner"]
        fields.repository = form["repository"]
        fields.workflow = form["workflow_filename"]
        fields.namespace = form["namespace"]
        fields.project = form["project"]
        fields.pipelineFile = form["workflow_filepath"]
        fields.environment = form["environment"]
        fields.subject = form["subject"]
        typed = fields
    }

    /// With the claims, one on each line: `name=value`.
    /// - Throws: `PublisherRefusal.malformed` if a line is none, or a name stands there twice.
    func fields() throws(PublisherRefusal) -> PublisherFields {
        var found: [String: String] = [:]
        for line in claims.split(whereSeparator: \.isNewline) {
            let sides = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard sides.count == 2 else {
                throw .malformed(field: "claims", sentence: "Write each of the other claims as name=value, on a line of its own.")
            }
            guard found.updateValue(String(sides[1]), forKey: String(sides[0])) == nil else {
                throw .malformed(
                    field: "claims", sentence: "The claim '\(quotable(String(sides[0])))' stands there twice: ask for one value.")
            }
        }
        var fields = typed
        fields.claims = found
        return fields
    }
}
