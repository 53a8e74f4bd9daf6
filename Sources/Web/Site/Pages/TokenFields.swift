internal import Accounts
internal import PackageIndex

/// What somebody chooses for a token.
struct TokenFields {
    let tokens: TokenDesk
    let roles: [Ownership.Role]
    let form: TokenForm

    /// For a new one.
    var all: HTML {
        """
        \(Fields.text(
            "description", "What it is for", value: form.description,
            hint: "In a few words, such as: laptop, or CI of cheese.", maxLength: 100))
        <fieldset>
        <legend>For which projects</legend>
        \(choice("token_scope", "user", "Everything that you may, new projects too", isOn: form.scopes.contains("user")))
        \(projects)
        \(Fields.text(
            "new_projects", "Projects that are not there yet", value: form.newProjects,
            hint: "Names, with spaces between them. The token makes them.", isRequired: false))
        </fieldset>
        \(abilities("What it may do", form.abilities ?? ["upload"]))
        \(Fields.text(
            "expires", "How long it lives", value: form.expires.isEmpty ? usualLife : form.expires,
            hint: tokens.mayLiveForever
                ? "A time such as 90d, a date such as 2027-03-01, or never." : "A time such as 90d, or a date such as 2027-03-01.",
            maxLength: 20))
        <details\(hasMore ? " open" : HTML.none)>
        <summary>More restrictions</summary>
        \(restrictions(isNew: true))
        \(choice("one_release", "yes", Self.oneRelease, isOn: form.isForOneRelease))
        </details>
        """
    }

    /// For one that exists: nothing is chosen yet.
    var narrowing: HTML {
        """
        <fieldset>
        <legend>Only these projects</legend>
        <p class="hint">Choose none to leave it as it is.</p>
        \(projects)
        </fieldset>
        \(abilities("Only to do this", form.abilities ?? []))
        \(Fields.text(
            "expires", "Ends sooner", value: form.expires, hint: "A number of days from now such as 30d, or a date.", isRequired: false, maxLength: 20))
        \(restrictions(isNew: false))
        """
    }

    static let overlap: HTML = """
        <div class="field">
        <label for="overlap">The old one lives on for</label>
        <select id="overlap" name="overlap">
        <option value="0">no time: it is revoked at once</option>
        <option value="1h">an hour</option>
        <option value="1d" selected>a day</option>
        <option value="3d">3 days</option>
        <option value="7d">7 days</option>
        </select>
        </div>
        """

    private static let oneRelease =
        "Only one release: the first project and version that it uploads to. An hour after that first file it is closed."

    /// - Parameter isNew: else what is left empty stays as it is.
    private func restrictions(isNew: Bool) -> HTML {
        """
        \(Fields.text(
            "networks", "Only from these networks", value: form.networks,
            hint: "Such as 10.0.0.0/8 fd00::/8. Empty: \(isNew ? "from everywhere" : "as it is").", isRequired: false))
        <div class="field">
        <label for="versions">Only these versions</label>
        <p class="hint" id="versions-hint">Such as ==1.* or &gt;=2,&lt;3 (PEP 440); any of several, each on a line. Empty: \
        \(isNew ? "all" : "as it is"). With it, a token reads no lists of files.</p>
        <textarea id="versions" name="versions" rows="2" aria-describedby="versions-hint" spellcheck="false">\
        \(form.versions.joined(separator: "\n"))</textarea>
        </div>
        """
    }

    private var hasMore: Bool { form.isForOneRelease || !form.networks.isEmpty || !form.versions.isEmpty }

    private var usualLife: String {
        if case .seconds(let seconds) = tokens.usualLife { return TokenLife.text(seconds) }
        return "never"
    }

    private var projects: HTML {
        HTML(
            roles.map { role in
                choice("token_scope", "project:\(role.name)", role.spelling, isOn: form.scopes.contains("project:\(role.name)"))
            }
        )
    }

    /// The empty field tells a form in which nothing is chosen from one that does not ask.
    private func abilities(_ legend: String, _ chosen: [String]) -> HTML {
        """
        <fieldset>
        <legend>\(legend)</legend>
        \(Fields.hidden("abilities", ""))
        \(choice("abilities", "upload", "Upload files", isOn: chosen.contains("upload")))
        \(choice("abilities", "read", "Read: install packages, if this index asks who reads", isOn: chosen.contains("read")))
        </fieldset>
        """
    }

    private func choice(_ name: String, _ value: String, _ label: String, isOn: Bool) -> HTML {
        """
        <label class="choice"><input type="checkbox" name="\(name)" value="\(value)"\(isOn ? " checked" : HTML.none)> \(label)</label>
        """
    }
}
