internal import Accounts
internal import PackageIndex
internal import PackagingStandards

/// The pages of one's own account.
struct AccountPages {
    let visit: Visit
    let session: SignedIn

    func account(_ account: Account, error: String? = nil) -> Page {
        Page(
            "Your account",
            """
            \(Fields.error(error))
            \(unverified)
            <p><a href="/manage/projects/">Projects</a> · <a href="/manage/account/token/">API tokens</a> · \
            <a href="/manage/account/two-factor/">Second factors and passkeys</a> · <a href="/manage/account/sessions/">Sessions</a> · \
            <a href="/manage/account/history/">History</a>\(session.isAdministrator ? Self.administration : .none)</p>
            <h2>Profile</h2>
            <p>User name: <strong>\(account.name)</strong>, since \(day(account.createdAt)). It cannot be changed.</p>
            \(Fields.form("/manage/account/", visit, button: "Save the profile", """
                \(Fields.text("name", "Your name", value: account.displayName, autocomplete: "name", isRequired: false, maxLength: 100))
                \(publicAddress(account))
                """))
            <h2>Mail addresses</h2>
            <ul class="rows">
            \(account.addresses.map(address))
            </ul>
            \(Fields.form("/manage/account/", visit, button: "Add the address", Fields.text(
                "email", "Another address", type: "email", autocomplete: "email", maxLength: 254)))
            <h2>Password</h2>
            \(Fields.form("/manage/account/", visit, button: "Change the password", """
                <p>Every other session of yours ends.</p>
                \(Fields.password("password", "Present password", autocomplete: "current-password"))
                \(Fields.newPassword)
                \(Fields.revokeTokens)
                """))
            <h2>Delete the account</h2>
            <p>Addresses, sessions and tokens go at once. What you published stays. The user name is never given again.</p>
            \(Fields.form("/manage/account/", visit, button: "Delete the account for good", isDanger: true, """
                \(Fields.text("confirm_username", "Type your user name", maxLength: 50))
                \(Fields.password("confirm_password", "And your password", autocomplete: "current-password"))
                """))
            """
        )
    }

    private static let administration: HTML = " · <a href=\"/admin/recovery/\">Requests for recovery</a>"

    private var unverified: HTML {
        guard !session.isVerified else { return .none }
        return """
            <p class="notice">Your address is not verified yet: open the link that was mailed to it. Until then you can do nothing else here. \
            Nothing came? Ask for another mail below, or add another address.</p>
            """
    }

    private func publicAddress(_ account: Account) -> HTML {
        let options = account.addresses.filter(\.isVerified).map { address -> HTML in
            let selected: HTML = address.isPublic ? " selected" : .none
            return "<option value=\"\(address.id)\"\(selected)>\(address.address)</option>"
        }
        return """
            <div class="field">
            <label for="public_email">Public address</label>
            <select id="public_email" name="public_email">
            <option value="">None: nobody sees an address of yours</option>
            \(options)
            </select>
            </div>
            """
    }

    private func address(_ address: AccountAddress) -> HTML {
        let marks = [
            address.isPrimary ? "primary" : nil, address.isVerified ? "verified" : "not verified", address.isPublic ? "public" : nil,
        ]
        var buttons: [HTML] = []
        if !address.isVerified { buttons.append(button("reverify_email_id", address, "Mail the link again")) }
        if address.isVerified, !address.isPrimary { buttons.append(button("primary_email_id", address, "Make primary")) }
        if !address.isPrimary { buttons.append(button("delete_email_id", address, "Remove")) }
        return """
            <li><span class="wide">\(address.address)</span> <span class="hint">\(marks.compactMap { $0 }.joined(separator: ", "))</span>
            \(buttons)</li>
            """
    }

    private func button(_ name: String, _ address: AccountAddress, _ label: String) -> HTML {
        """
        <form action="/manage/account/" method="post" class="inline">\(Fields.token(visit))\(Fields.hidden(name, address.id))\
        <button type="submit" class="plain" aria-label="\(label): \(address.address)">\(label)</button></form>
        """
    }

    func history(_ history: AccountHistory) -> Page {
        let rows = history.entries.map { entry -> HTML in
            let from = [entry.address, entry.agent].compactMap { $0 }.joined(separator: ", ")
            return """
                <li><time datetime="\(utcText(microseconds: entry.time))">\(minute(entry.time)) UTC</time>
                <span class="wide">\(EventSentence.text(entry))</span> <span class="hint">\(from)</span></li>
                """
        }
        let older: HTML = history.next.map { "<p><a rel=\"next\" href=\"/manage/account/history/?before=\($0)\">Older</a></p>" } ?? .none
        let nothing: HTML = rows.isEmpty ? "<p>Nothing more.</p>" : .none
        return Page(
            "History of your account",
            """
            <p>Everything that happened to your account, newest first. Is there something that you did not do? Change your password, and tell \
            the operator.</p>
            <ul class="rows">
            \(rows)
            </ul>
            \(nothing)
            \(older)
            """
        )
    }

    func projects(_ roles: [Ownership.Role]) -> Page {
        let rows = roles.map { role -> HTML in
            let manage: HTML = role.isOwner ? " <a href=\"/manage/project/\(role.name)/releases/\">Manage</a>" : .none
            return """
                <li><a class="wide" href="/project/\(role.name)/">\(role.spelling)</a> <span class="hint">\(role.isOwner ? "owner" : "maintainer")\
                </span>\(manage)</li>
                """
        }
        let none: HTML = """
            <p>You have none yet. The first upload of a new name makes a project, and you its owner: make an \
            <a href="/manage/account/token/">API token</a>, and upload with it.</p>
            """
        return Page(
            "Your projects",
            """
            \(rows.isEmpty ? none : "<ul class=\"rows\">\n\(rows)\n</ul>")
            <p>A job elsewhere can make a project too: <a href="/manage/account/publishing/">publishers for projects to come</a>.</p>
            """
        )
    }
}

/// The day of a time in microseconds, in UTC.
func day(_ microseconds: Int64) -> String { String(utcText(microseconds: microseconds).prefix(10)) }

/// The same to the minute, which is never broken into two lines.
func moment(_ microseconds: Int64) -> HTML {
    "<time datetime=\"\(utcText(microseconds: microseconds))\">\(minute(microseconds)) UTC</time>"
}

/// The same to the minute.
func minute(_ microseconds: Int64) -> String {
    String(utcText(microseconds: microseconds).prefix(16).replacing("T", with: " "))
}
