internal import Accounts

/// The page on which an app for one-time codes is set up.
struct AppPages {
    let visit: Visit

    func add(_ enrolment: TOTPEnrolment, label: String = "", error: String? = nil) throws -> Page {
        Page(
            "Add an app for one-time codes",
            """
            \(Fields.error(error))
            <p>Any app for TOTP does. <a href="/help/#apps">Which one?</a></p>
            <h2>1. Let the app scan this</h2>
            <div class="qr">\(try QRCode(enrolment.uri).svg(label: "QR code with the secret that stands as text below"))</div>
            <p>The app is on this device? <a href="\(enrolment.uri)">Open it with the secret</a>. Or type the secret in:</p>
            \(Snippet.block("totp-secret", "The secret: 6 digits, 30 seconds, SHA-1", enrolment.secret, wraps: true))
            <p class="hint">Whoever has the secret can make your codes. It is not shown again.</p>
            <h2>2. Give the code that it shows</h2>
            \(Fields.form("/manage/account/totp-provision", visit, button: "Switch the app on", """
                \(Fields.text(
                    "totp_label", "A name for the app", value: label, hint: "By which you know it again, such as: phone.", maxLength: 64))
                \(Fields.oneTimeCode("totp_value", "Code of the app"))
                """))
            <p><a href="/manage/account/two-factor/">Back</a></p>
            """
        )
    }
}
