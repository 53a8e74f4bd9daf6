/// The page on which security keys and passkeys are registered.
struct KeyPages {
    let visit: Visit
    let isPlaceForKeys: Bool

    private static let address = "/manage/account/webauthn-provision"

    var add: Page {
        Page(
            "Add a security key or passkey",
            scripts: [.keys],
            """
            <p>Both can tell this site from a copy of it: nobody gets them out of you elsewhere. <a href="/help/#keys">Which one?</a></p>
            \(isPlaceForKeys ? form : KeyButton.noPlace)
            <p><a href="/manage/account/two-factor/">Back</a></p>
            """
        )
    }

    private var form: HTML {
        """
        <form class="by-key">
        \(Fields.text(
            "label", "A name for it", hint: "By which you know it again, such as: blue key, or laptop.", maxLength: 64))
        <h2>A passkey</h2>
        <p>It signs in alone: no user name and no password is asked. Your device, a password manager or a newer key keeps it, and asks for a \
        PIN, a finger or a face.</p>
        \(button(.registerPasskey, "Add a passkey"))
        <h2>A security key</h2>
        <p>It is used after the password, with a touch. Older keys can do only this.</p>
        \(button(.registerKey, "Add a security key"))
        </form>
        """
    }

    private func button(_ action: KeyButton.Action, _ label: String) -> HTML {
        KeyButton(action, label, options: Self.address + "/options", validate: Self.address + "/validate").html
    }
}

/// The page that asks for a factor's name before it is removed.
struct RemovalPage {
    enum Kind {
        case app
        case key
    }

    struct Factor {
        let id: String
        let label: String
    }

    let visit: Visit
    let kind: Kind

    func page(_ factor: Factor, error: String? = nil) -> Page {
        let (address, field) =
            switch kind {
            case .app: ("/manage/account/totp-provision/delete", "totp_id")
            case .key: ("/manage/account/webauthn-provision/delete", "credential_id")
            }
        return Page(
            "Remove \(factor.label)",
            """
            \(Fields.error(error))
            <p>It opens your account no more. Your other sessions end, and no browser is remembered any more.</p>
            \(Fields.form(address, visit, button: "Remove it", isDanger: true, """
                \(Fields.hidden(field, factor.id))
                \(Fields.text("confirm_label", "Type its name: \(factor.label)", maxLength: 64))
                """))
            <p><a href="/manage/account/two-factor/">Back</a></p>
            """
        )
    }
}
