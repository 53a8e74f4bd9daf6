internal import Accounts
internal import PackageIndex

/// Who asks for recovery, with everything that the index knows of them, for administrators.
struct RecoveryCasePage {
    struct Row {
        let found: RecoveryCase
        let projects: [Ownership.Role]
    }

    /// So many projects are named.
    private static let projectLimit = 20

    let visit: Visit
    let rows: [Row]
    /// In seconds.
    let wait: Int64

    func page(error: String? = nil, notice: String? = nil) -> Page {
        Page(
            "Requests for recovery",
            """
            \(Fields.error(error))
            \(Fields.notice(notice))
            <p>Somebody here says that all their factors are lost. Whoever gets an account by this is its owner from then on: make sure who \
            asks, by a way that they did not choose. Call a number that you knew before, or meet them. A mail proves nothing: it may be read \
            by somebody else.</p>
            <p>The first approval ends the sessions of the account, holds its tokens back, and begins a waiting period of \
            \(RecoveryPages.duration(wait)). Where there are two administrators who can, two must approve.</p>
            \(rows.isEmpty ? "<p>Nobody asks.</p>" : .none)
            \(rows.map(section))
            """
        )
    }

    private func section(_ row: Row) -> HTML {
        let found = row.found
        let request = found.request
        return """
            <section>
            <h2>\(found.userName)</h2>
            <dl class="facts">
            \(fact("Name", found.displayName.isEmpty ? "none given" : found.displayName))
            \(fact("Account since", day(found.createdAt)))
            \(fact("Rights", found.isAdministrator ? "administrator" : "none beyond its projects"))
            \(fact("State", Self.words(found)))
            <div><dt>Asked</dt><dd>\(moment(found.askedAt)), from \(Self.place(found.askedFrom))</dd></div>
            \(fact("Shown", request.proof == .password ? "the password" : "a link that was mailed to an address of the account"))
            \(fact("Factors", Self.words(found.factors)))
            \(facts("Addresses", found.addresses.map(Self.address)))
            \(facts("Projects", Self.projects(row.projects)))
            \(facts("Last sign-ins", found.signIns.map(Self.signIn)))
            \(facts("Approvals", Self.approvals(found)))
            </dl>
            \(end(found))
            </section>
            """
    }

    private func fact(_ name: HTML, _ text: String) -> HTML { "<div><dt>\(name)</dt><dd>\(text)</dd></div>" }

    private func facts(_ name: HTML, _ items: [HTML]) -> HTML {
        let list: HTML = items.isEmpty ? "none" : "<ul>\(items.map { "<li>\($0)</li>" as HTML })</ul>"
        return "<div><dt>\(name)</dt><dd>\(list)</dd></div>"
    }

    private static func words(_ found: RecoveryCase) -> String {
        switch found.state {
        case .active: "active"
        case .locked: "locked by its owner"
        case .recovering: found.isLocked ? "being recovered; it was locked by its owner" : "being recovered"
        case .disabled: "disabled by the operator"
        }
    }

    private static func words(_ factors: FactorSummary) -> String {
        "apps for codes: \(factors.totpCount), security keys: \(factors.securityKeyCount), passkeys: \(factors.passkeyCount), "
            + "unused recovery codes: \(factors.unusedCodes)"
    }

    private static func place(_ origin: (address: String?, agent: String?)) -> String {
        "\(origin.address ?? "an unknown address"), \(AgentWords.text(origin.agent))"
    }

    private static func address(_ address: RecoveryCase.Address) -> HTML {
        let words = [
            address.isPrimary ? "primary" : nil, address.isVerified ? nil : "not verified",
            address.isTold ? nil : "added or verified since: no link goes there", "since \(day(address.addedAt))",
        ]
        return "\(address.address) <span class=\"hint\">\(words.compactMap(\.self).joined(separator: ", "))</span>"
    }

    private static func projects(_ projects: [Ownership.Role]) -> [HTML] {
        let named = projects.prefix(projectLimit).map { role -> HTML in
            "<a href=\"/project/\(role.name)/\">\(role.spelling)</a> <span class=\"hint\">\(role.isOwner ? "owner" : "maintainer")</span>"
        }
        let rest = projects.count - named.count
        return named + (rest > 0 ? ["and \(rest) more"] : [])
    }

    private static func signIn(_ record: RecoveryCase.SignInRecord) -> HTML {
        let method = SignInMethod(rawValue: record.method).map(SessionPage.words) ?? "an unknown way"
        return """
            \(moment(record.time)) <span class="hint">by \(method), from \(record.address ?? "an unknown address"), \
            \(AgentWords.text(record.agent))</span>
            """
    }

    private static func approvals(_ found: RecoveryCase) -> [HTML] {
        let given = found.approvals.given.map { approval -> HTML in
            let lapsed = approval.counts ? "" : " (counts no more: this administrator is none that may approve)"
            return "\(approval.name), \(moment(approval.approvedAt))\(lapsed)"
        }
        return given + ["\(found.approvals.counted) of \(found.approvals.needed) that are needed"]
    }

    private func end(_ found: RecoveryCase) -> HTML {
        let ready: HTML = found.readyAt.map { "<p>The waiting period ends at \(moment($0)).</p>" } ?? .none
        let sent: HTML = found.linkSentAt.map { "<p>The link was mailed at \(moment($0)).</p>" } ?? .none
        if let obstacle = found.obstacle {
            let isDone = obstacle == .approvedAlready && found.approvals.isComplete
            let sentence = isDone ? "You have approved it, and nothing more is needed." : obstacle.sentence
            return "\(ready)\(sent)<p class=\"hint\">\(sentence)</p>"
        }
        return """
            \(ready)\(sent)
            \(Fields.form("/admin/recovery/", visit, button: "Approve the recovery of \(found.userName)", """
                \(Fields.hidden("recovery_id", found.request.id))
                \(Fields.text(
                    "confirm_username", "Type the user name: \(found.userName)", id: "confirm-\(found.request.id)",
                    hint: "You are sure that it is this person who asks.", maxLength: 50))
                """))
            """
    }
}
