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
    ///   - autocomplete: what it is, in the words of HTML's autofill.
    ///   - hint: what would be right, for people.
    static func text(
        _ name: String,
        _ label: String,
        value: String = "",
        type: String = "text",
        autocomplete: String = "off",
        hint: String? = nil,
        isRequired: Bool = true,
        maxLength: Int = 1_024
    ) -> HTML {
        let described: HTML = hint == nil ? .none : " aria-describedby=\"\(name)-hint\""
        let required: HTML = isRequired ? " required" : .none
        let hintText: HTML = hint.map { "<p class=\"hint\" id=\"\(name)-hint\">\($0)</p>" } ?? .none
        return """
            <div class="field">
            <label for="\(name)">\(label)</label>
            \(hintText)
            <input id="\(name)" name="\(name)" type="\(type)" value="\(value)" autocomplete="\(autocomplete)" maxlength="\(maxLength)"\
            \(described)\(required) autocapitalize="none" spellcheck="false">
            </div>
            """
    }

    static func password(_ name: String, _ label: String, autocomplete: String, hint: String? = nil) -> HTML {
        text(name, label, type: "password", autocomplete: autocomplete, hint: hint)
    }

    /// A new password, twice, with what makes a good one.
    static let newPassword: HTML = """
        \(password(
            "new_password", "New password", autocomplete: "new-password",
            hint: "12 characters or more. A few words that you make up are easy to keep; no digits or signs are asked for."))
        <p class="hint" id="password-strength" role="status" data-strength-of="new_password"></p>
        \(password("password_confirm", "The same again", autocomplete: "new-password"))
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
