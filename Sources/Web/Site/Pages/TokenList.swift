internal import Accounts

/// Tokens as a list, with what there is to know of each.
struct TokenList {
    let tokens: [OwnedToken]
    /// Those of projects by their ids.
    let names: [String: String]
    /// In microseconds since 1970.
    let now: Int64
    /// The one project that is named, where others look at the list.
    var onlyProject: String?

    /// With a button to revoke each.
    func rows(_ visit: Visit) -> HTML {
        rows { token in
            """
            <form action="/manage/account/token/" method="post" class="inline">\(Fields.token(visit))\
            \(Fields.hidden("revoke_token_id", token.id))<button type="submit" class="plain" \
            aria-label="Revoke \(name(token))">Revoke</button></form>
            """
        } title: { token in
            "<a href=\"/manage/account/token/\(token.id)/\">\(name(token))</a>"
        }
    }

    /// As others see them, with whose each is.
    var withOwners: HTML {
        rows { _ in
            .none
        } title: { token in
            "<strong>\(name(token))</strong> <span class=\"hint\">of \(token.owner ?? "a trusted publisher")</span>"
        }
    }

    private func rows(_ action: (OwnedToken) -> HTML, title: (OwnedToken) -> HTML) -> HTML {
        guard !tokens.isEmpty else { return "<p>There are none.</p>" }
        let rows = tokens.map { token -> HTML in
            """
            <li><span class="wide">\(title(token))\(mark(token))</span>
            <span class="hint wide">\(sentence(token))</span>
            \(action(token))</li>
            """
        }
        return "<ul class=\"rows\">\n\(rows)\n</ul>"
    }

    /// Everything of one token.
    func facts(_ token: OwnedToken) -> HTML {
        """
        <dl class="facts">
        <div><dt>What it is good for</dt><dd>\(phrases(token))\(mark(token))</dd></div>
        <div><dt>Made</dt><dd>\(moment(token.createdAt))</dd></div>
        <div><dt>Ends</dt><dd>\(token.expiresAt.map { moment($0) } ?? "never")</dd></div>
        <div><dt>Last used</dt><dd>\(use(token))</dd></div>
        <div><dt>Identifier</dt><dd><code>\(token.id)</code></dd></div>
        </dl>
        """
    }

    private func name(_ token: OwnedToken) -> String { token.description.isEmpty ? "without a description" : token.description }

    private func phrases(_ token: OwnedToken) -> String {
        TokenWords(token, names: names, onlyProject: onlyProject).phrases.joined(separator: "; ")
    }

    private func sentence(_ token: OwnedToken) -> HTML {
        let end: HTML = token.expiresAt.map { "ends \(moment($0))" } ?? "never ends"
        return "\(phrases(token)). Made \(moment(token.createdAt)), \(end). Last used: \(use(token))."
    }

    private func use(_ token: OwnedToken) -> HTML {
        guard let use = token.lastUse else { return "never" }
        let from: HTML = use.address.map { " from \($0)" } ?? .none
        let by: HTML = use.agent.map { " by \(Self.program($0))" } ?? .none
        return "\(moment(use.time))\(from)\(by)"
    }

    /// What stands out: it is over, ends soon, or was never used.
    private func mark(_ token: OwnedToken) -> HTML {
        if token.isOver(at: now) { return " <span class=\"mark\">over</span>" }
        let held = token.isUsable ? [] : ["account out of use"]
        let marks = held + (token.isEndingSoon(at: now) ? ["ends soon"] : []) + (token.lastUse == nil ? ["never used"] : [])
        return HTML(marks.map { " <span class=\"mark\">\($0)</span>" })
    }

    /// The first word of what a program says of itself: `twine/6.2.0`.
    private static func program(_ agent: String) -> String {
        quotable(String(agent.prefix { $0 != " " }.prefix(60)))
    }
}
