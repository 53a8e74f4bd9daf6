/// The button that asks the browser for a security key or passkey. A script shows it where there can be one; what comes of it is said
/// beside it.
struct KeyButton {
    /// What the script does.
    enum Action: String {
        /// A passkey alone, which the field for the user name offers too.
        case signIn = "sign-in"
        /// A key of the account.
        case use
        /// The same, together with the password that stands in the form.
        case prove
        /// A passkey alone, to show once more who one is.
        case proveAlone = "prove-alone"
        /// A key of the account, together with the new password that stands in the form.
        case reset
        case registerPasskey = "passkey"
        case registerKey = "security-key"
    }

    private let action: Action
    private let label: String
    private let options: String
    private let validate: String
    private let isPlain: Bool

    /// - Parameters:
    ///   - options: where the options come from.
    ///   - validate: where the browser's answer goes.
    init(_ action: Action, _ label: String, options: String, validate: String, isPlain: Bool = false) {
        self.action = action
        self.label = label
        self.options = options
        self.validate = validate
        self.isPlain = isPlain
    }

    var html: HTML {
        let kind: HTML = isPlain ? " class=\"plain\"" : .none
        return """
            <div class="key" data-key="\(action.rawValue)" data-options="\(options)" data-validate="\(validate)">
            <p><button type="button"\(kind) hidden>\(label)</button></p>
            <p class="status" role="status"></p>
            <p class="error" role="alert"></p>
            <noscript><p class="notice">Security keys and passkeys need JavaScript: switch it on for this page, or take another way.</p></noscript>
            </div>
            """
    }

    /// What stands in its place where browsers have no keys.
    static let noPlace: HTML = """
        <p class="notice">Security keys and passkeys do not work under this address: browsers offer them on https, under a name. \
        <a href="/security/#keys">More</a></p>
        """
}
