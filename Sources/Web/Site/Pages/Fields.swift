/// The parts that forms are made of: every control has a label, and what is wrong stands before the form.
enum Fields {
    static func token(_ visit: Visit) -> HTML {
        "<input type=\"hidden\" name=\"csrf_token\" value=\"\(visit.csrfToken)\">"
    }

    static func hidden(_ name: String, _ value: String) -> HTML {
        "<input type=\"hidden\" name=\"\(name)\" value=\"\(value)\">"
    }

    /// A line of text.
    /// - Parameters:
    ///   - id: what the label and scripts find it by; its name, unless the page has another of that name.
    ///   - autocomplete: what it is, in the words of HTML's autofill.
    ///   - hint: what would be right, for people.
    ///   - more: further attributes.
    static func text(
        _ name: String,
        _ label: String,
        id: String? = nil,
        value: String = "",
        type: String = "text",
        autocomplete: String = "off",
        hint: String? = nil,
        isRequired: Bool = true,
        maxLength: Int = 1_024,
        more: HTML = .none
    ) -> HTML {
        let id = id ?? name
        let described: HTML = hint == nil ? .none : " aria-describedby=\"\(id)-hint\""
        let required: HTML = isRequired ? " required" : .none
        let hintText: HTML = hint.map { "<p class=\"hint\" id=\"\(id)-hint\">\($0)</p>" } ?? .none
        return """
            <div class="field">
            <label for="\(id)">\(label)</label>
            \(hintText)
            <input id="\(id)" name="\(name)" type="\(type)" value="\(value)" autocomplete="\(autocomplete)" maxlength="\(maxLength)"\
            \(described)\(required)\(more) autocapitalize="none" spellcheck="false">
            </div>
            """
    }

    static func password(_ name: String, _ label: String, id: String? = nil, autocomplete: String, hint: String? = nil) -> HTML {
        text(name, label, id: id, type: "password", autocomplete: autocomplete, hint: hint)
    }

    /// A code of an app, as phones fill it in.
    static func oneTimeCode(_ name: String = "totp_value", _ label: String = "Code of your app", isRequired: Bool = true) -> HTML {
        text(
            name, label, autocomplete: "one-time-code", hint: "Six digits, of the moment.", isRequired: isRequired, maxLength: 20,
            more: " inputmode=\"numeric\""
        )
    }

    static func recoveryCode(isRequired: Bool = true) -> HTML {
        text(
            "recovery_code_value", "Recovery code", hint: "One of those that you keep; capitals and spaces do not matter.",
            isRequired: isRequired, maxLength: 100
        )
    }

    /// A new password, twice, with what makes a good one.
    static let newPassword: HTML = """
        \(password(
            "new_password", "New password", autocomplete: "new-password",
            hint: "12 characters or more. A few words that you make up are easy to keep; no digits or signs are asked for."))
        <p class="hint" id="password-strength" role="status" data-strength-of="new_password"></p>
        \(password("password_confirm", "The same again", autocomplete: "new-password"))
        """

    /// For whoever fears that the old password was known to somebody: tokens that they made would go on.
    static let revokeTokens: HTML = """
        <label class="choice"><input type="checkbox" name="revoke_tokens"> Revoke all my API tokens too. Do so if somebody may have known the \
        password; else they work as before.</label>
        """

    /// What was wrong with what was sent.
    static func error(_ sentence: String?) -> HTML {
        sentence.map { "<p class=\"error\" role=\"alert\">\($0)</p>" } ?? .none
    }

    static func notice(_ sentence: String?) -> HTML {
        sentence.map { "<p class=\"notice\" role=\"status\">\($0)</p>" } ?? .none
    }

    static func form(_ action: String, _ visit: Visit, button: String, isDanger: Bool = false, _ content: HTML) -> HTML {
        let kind: HTML = isDanger ? " class=\"danger\"" : .none
        return """
            <form action="\(action)" method="post">
            \(token(visit))
            \(content)
            <p><button type="submit"\(kind)>\(button)</button></p>
            </form>
            """
    }
}
