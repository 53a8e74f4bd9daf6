internal import IdentityTokens
internal import PackageIndex

/// The pages of trusted publishers.
struct PublishingPages {
    let visit: Visit
    let desk: TrustedPublishingDesk
    let form: PublisherForm

    private static let about: HTML = """
        <p>A trusted publisher is a job elsewhere, such as a workflow of GitHub Actions or a pipeline of GitLab, that proves who it is by an \
        identity which its host signs. It gets a token of 15 minutes for it, so that no token lies about in its settings.</p>
        """

    func project(_ project: ManagedProjectView, _ publishers: [StoredPublisher], error: String?) -> Page {
        let here = "/manage/project/\(project.name)/publishing/"
        return Page(
            "Publishing of \(project.spelling)",
            """
            <p><a href="/manage/project/\(project.name)/settings/">Who can publish</a></p>
            \(Fields.error(error))
            \(Self.about)
            <h2>Its publishers</h2>
            \(list(publishers, here))
            <h2>Add one</h2>
            \(forms(here, projectField: .none))
            \(only(project, here))
            """
        )
    }

    func own(_ pending: [StoredPublisher], error: String?) -> Page {
        let here = "/manage/account/publishing/"
        let projectField = Fields.text(
            "project_name", "Project", value: form.projectName,
            hint: "A name that is free. The first upload makes the project, and you own it.",
            maxLength: 200)
        return Page(
            "Publishers for projects to come",
            """
            \(Fields.error(error))
            \(Self.about)
            <p>Here you add one for a project that is not there yet. It does not keep the name for you, and ends after 30 days.</p>
            <h2>Those that wait</h2>
            \(list(pending, here))
            <h2>Add one</h2>
            \(forms(here, projectField: projectField))
            """
        )
    }

    private func list(_ publishers: [StoredPublisher], _ here: String) -> HTML {
        guard !publishers.isEmpty else { return "<p>There are none.</p>" }
        let rows = publishers.map { publisher -> HTML in
            let summary = desk.summary(publisher)
            let project: HTML = publisher.expiresAt == nil ? .none : "for <strong>\(publisher.projectName)</strong>, "
            let end: HTML = publisher.expiresAt.map { ", ends \(moment($0))" } ?? .none
            let mark: HTML = Self.mark(publisher).map { " <span class=\"mark\">\($0)</span>" } ?? .none
            let use: HTML = publisher.usedAt.map { "last used \(moment($0))" } ?? "never used"
            return """
                <li><span class="wide"><strong>\(summary)</strong>\(mark)</span>
                <span class="hint wide">\(project)issuer \(publisher.issuer); added by \(publisher.addedBy) \(moment(publisher.createdAt)), \(use)\(end)</span>
                <form action="\(here)" method="post" class="inline">\(Fields.token(visit))\(Fields.hidden("publisher_id", publisher.id))\
                <button type="submit" class="plain" aria-label="Remove \(summary)">Remove</button></form></li>
                """
        }
        return "<ul class=\"rows\">\n\(rows)\n</ul>"
    }

    /// What an owner should know of who added it.
    static func mark(_ publisher: StoredPublisher) -> String? {
        guard publisher.expiresAt == nil else { return nil }
        if !publisher.isWorking { return "does not work: the account of \(publisher.addedBy), or of every owner, is out of use" }
        return publisher.isOfMember ? nil : "\(publisher.addedBy) has no role here any more"
    }

    private func only(_ project: ManagedProjectView, _ here: String) -> HTML {
        let isOnly = project.isTrustedOnly
        let sentence: HTML =
            isOnly
            ? "<p>This project takes uploads of trusted publishers only: API tokens and passwords are refused.</p>"
            : "<p>This project takes uploads by API tokens too. You can have it take those of trusted publishers alone.</p>"
        return """
            <h2>Trusted publishers only</h2>
            \(sentence)
            \(Fields.form(
                here, visit, button: isOnly ? "Take API tokens again" : "Take trusted publishers only",
                Fields.hidden("trusted_only", isOnly ? "no" : "yes")))
            """
    }

    private func forms(_ here: String, projectField: HTML) -> HTML {
        guard desk.isEnabled else {
            return "<p class=\"notice\">The operator of this index trusts no issuer of identities yet (oidc-issuers): ask them.</p>"
        }
        return HTML(desk.issuers.all.enumerated().map { number, issuer in add(issuer, number, here, projectField) })
    }

    /// A form for each issuer, since each kind knows jobs by something else.
    private func add(_ issuer: IssuerSettings, _ number: Int, _ here: String, _ projectField: HTML) -> HTML {
        let isOpen: HTML = form.issuer == issuer.name || desk.issuers.all.count == 1 ? " open" : .none
        return """
            <details\(isOpen)>
            <summary>A job of \(issuer.name)</summary>
            \(Fields.form(here, visit, button: "Add the publisher", """
                \(Fields.hidden("issuer", issuer.name))
                \(number == 0 ? projectField : renamed(projectField, number))
                \(PublisherControls(form: form.issuer == issuer.name ? form : .empty, prefix: "issuer\(number)").of(issuer.kind))
                """))
            </details>
            """
    }

    /// Every control of a page has an id of its own.
    private func renamed(_ field: HTML, _ number: Int) -> HTML {
        guard !field.text.isEmpty else { return .none }
        return Fields.text(
            "project_name", "Project", id: "issuer\(number)-project_name", value: form.projectName, hint: "A name that is free.",
            maxLength: 200)
    }
}

/// What is asked of a publisher, by the kind of its issuer.
struct PublisherControls {
    let form: PublisherForm
    let prefix: String

    func of(_ kind: PublisherKind) -> HTML {
        switch kind {
        case .github:
            """
            \(text("owner", "Owner", form.typed.owner, "The user or organization, such as example in github.com/example/cheese."))
            \(text("repository", "Repository", form.typed.repository, "Such as cheese."))
            \(text("workflow_filename", "Workflow file", form.typed.workflow, "Its name in .github/workflows/, such as release.yml."))
            \(environment)
            """
        case .gitlab:
            """
            \(text("namespace", "Namespace", form.typed.namespace, "The user or group, subgroups with it, such as example/dairy."))
            \(text("project", "Project there", form.typed.project, "Such as cheese."))
            \(text("workflow_filepath", "Pipeline file", form.typed.pipelineFile ?? ".gitlab-ci.yml", "Its path in the project."))
            \(environment)
            """
        case .openid:
            """
            \(text("subject", "Subject", form.typed.subject, "The claim sub, exactly."))
            <div class="field">
            <label for="\(prefix)-claims">Other claims</label>
            <p class="hint" id="\(prefix)-claims-hint">Each on a line, such as job=release. All must be exactly so.</p>
            <textarea id="\(prefix)-claims" name="claims" rows="3" aria-describedby="\(prefix)-claims-hint" spellcheck="false">\
            \(form.claims)</textarea>
            </div>
            """
        }
    }

    private var environment: HTML {
        text("environment", "Environment", form.typed.environment, "Only jobs of this environment. Empty: of any.", isRequired: false)
    }

    private func text(_ name: String, _ label: String, _ value: String?, _ hint: String, isRequired: Bool = true) -> HTML {
        Fields.text(name, label, id: "\(prefix)-\(name)", value: value ?? "", hint: hint, isRequired: isRequired, maxLength: 255)
    }
}
