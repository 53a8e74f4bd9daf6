internal import Accounts

/// Who is signed in to an account, from where, and which browsers it knows.
struct SessionPage {
    let visit: Visit
    let signIns: SignInList
    let isRemembered: (KnownDevice) -> Bool

    private static let address = "/manage/account/sessions/"

    func page(error: String? = nil) -> Page {
        Page(
            "Sessions and browsers",
            """
            \(Fields.error(error))
            <h2>Signed in now</h2>
            <ul class="rows">
            \(signIns.sessions.map(row))
            </ul>
            \(signIns.sessions.count > 1 ? others : .none)
            <h2>Browsers that your account knows</h2>
            <p>A code in a browser that is not among them is confirmed by mail. A remembered one is not asked for a code at all.</p>
            \(signIns.devices.isEmpty ? "<p>None.</p>" : "<ul class=\"rows\">\n\(signIns.devices.map(row))\n</ul>")
            <p class="hint">Browser and system are what the program says of itself. Addresses are shown, and decide nothing. \
            <a href="/manage/account/history/">History</a></p>
            """
        )
    }

    private var others: HTML {
        Fields.form(Self.address, visit, button: "End all other sessions", isDanger: true, Fields.hidden("revoke_other_sessions", "1"))
    }

    private func row(_ session: LiveSession) -> HTML {
        let name = AgentWords.text(session.agent)
        let end = session.isCurrent ? "<strong>this one</strong>" : button("revoke_session_id", session.id, "End", name)
        return """
            <li><span class="wide"><strong>\(name)</strong><br>
            <span class="hint">by \(Self.words(session.method)); from \(session.address ?? "an unknown address"); since \
            \(moment(session.createdAt)), last seen \(moment(session.usedAt))</span></span>
            \(end)</li>
            """
    }

    private func row(_ device: KnownDevice) -> HTML {
        let name = AgentWords.text(device.agent)
        let until = isRemembered(device) ? device.rememberedUntil.map { ", remembered until \(day($0))" } ?? "" : ""
        return """
            <li><span class="wide"><strong>\(name)</strong><br>
            <span class="hint">known since \(moment(device.createdAt)), last sign-in \(moment(device.usedAt)) from \
            \(device.address ?? "an unknown address")\(until)</span></span>
            \(button("forget_device_id", device.id, "Forget", name))</li>
            """
    }

    private func button(_ field: String, _ id: String, _ label: HTML, _ name: String) -> HTML {
        """
        <form action="\(Self.address)" method="post" class="inline">\(Fields.token(visit))\(Fields.hidden(field, id))\
        <button type="submit" class="plain">\(label)<span class="hidden"> \(name)</span></button></form>
        """
    }

    static func words(_ method: SignInMethod) -> String {
        switch method {
        case .password: "password alone"
        case .totp: "password and one-time code"
        case .securityKey: "password and security key"
        case .passkey: "passkey"
        case .recoveryCode: "password and recovery code"
        case .rememberedDevice: "password, the browser being remembered"
        case .registration: "registration"
        case .setUp: "the link that the server printed"
        }
    }
}
