internal import Accounts
internal import Foundation
internal import PackageIndex

/// The pages of API tokens.
struct TokenPages {
    let visit: Visit
    let site: SiteIdentity

    func list(_ tokens: [OwnedToken], _ roles: [Ownership.Role], description: String = "", error: String? = nil) -> Page {
        let rows = tokens.map(row)
        return Page(
            "API tokens",
            """
            <p>A token uploads in your name, and can do nothing else: it cannot sign in, change or delete.</p>
            \(Fields.error(error))
            <h2>Make a token</h2>
            \(Fields.form("/manage/account/token/", visit, button: "Make the token", """
                \(Fields.text(
                    "description", "What it is for", value: description, hint: "In a few words, such as: laptop, or CI of cheese.",
                    maxLength: 100))
                \(scopes(roles))
                """))
            <h2>Your tokens</h2>
            \(rows.isEmpty ? "<p>You have none.</p>" : "<ul class=\"rows\">\n\(rows)\n</ul>")
            """
        )
    }

    private func scopes(_ roles: [Ownership.Role]) -> HTML {
        let projects = roles.map { role -> HTML in
            """
            <label class="choice"><input type="checkbox" name="token_scope" value="project:\(role.name)"> Only \(role.spelling)</label>
            """
        }
        return """
            <fieldset>
            <legend>What it may upload to</legend>
            <label class="choice"><input type="checkbox" name="token_scope" value="user"> \
            Everything that you may upload to, new projects too</label>
            \(projects)
            </fieldset>
            """
    }

    private func row(_ token: OwnedToken) -> HTML {
        let used = token.lastUsedAt.map { "last used \(minute($0)) UTC" } ?? "never used"
        let expires = token.expiresAt.map { ", expires \(minute($0)) UTC" } ?? ""
        return """
            <li><strong class="wide">\(token.description.isEmpty ? "without a description" : token.description)</strong>
            <span class="hint">\(TokenWords.scope(token.caveats)); made \(minute(token.createdAt)) UTC, \(used)\(expires)</span>
            <form action="/manage/account/token/" method="post" class="inline">\(Fields.token(visit))\
            \(Fields.hidden("revoke_token_id", token.id))<button type="submit" class="plain" \
            aria-label="Revoke \(token.description)">Revoke</button></form></li>
            """
    }

    /// The only time that a token is seen.
    func made(_ token: String, projects: [String]) -> Page {
        Page(
            "Your new API token",
            """
            <p class="notice" role="status">This is the only time that you see it: copy it now. Whoever has it can upload in your name.</p>
            \(Snippet.block("token", "The token", token))
            <p>The user name is <code>__token__</code>, the password is the token.</p>
            <h2>Use it</h2>
            \(Snippet.block("pypirc", "twine: in ~/.pypirc, readable by you alone", Snippets.pypirc(site, token)))
            \(Snippet.block("uv", "uv", Snippets.uv(site, token)))
            <p>In CI, keep the token as the secret <code>RIND_TOKEN</code>, never in a file of the project.</p>
            \(Snippet.block("github", "GitHub Actions", Snippets.github(site)))
            \(Snippet.block("gitlab", "GitLab CI", Snippets.gitlab(site)))
            <p><a href="/manage/account/token/">Done: back to your tokens</a></p>
            """
        )
    }
}

/// Text to be copied.
enum Snippet {
    static func block(_ id: String, _ label: String, _ text: String) -> HTML {
        """
        <div class="snippet">
        <p id="\(id)-label">\(label)</p>
        <pre tabindex="0" aria-labelledby="\(id)-label"><code id="snippet-\(id)">\(text)</code></pre>
        <button type="button" class="plain copy" data-copy="snippet-\(id)" hidden>Copy</button>
        </div>
        """
    }
}

/// The lines that people paste, carrying this index's address.
enum Snippets {
    static func pip(_ site: SiteIdentity, _ project: String) -> String {
        "pip install --index-url \(site.baseURL)/simple/ \(project)"
    }

    static func uvAdd(_ site: SiteIdentity, _ project: String) -> String {
        "uv add --index rind=\(site.baseURL)/simple/ \(project)"
    }

    static func poetryAdd(_ site: SiteIdentity, _ project: String) -> String {
        "poetry source add rind \(site.baseURL)/simple/\npoetry add --source rind \(project)"
    }

    static func pypirc(_ site: SiteIdentity, _ token: String) -> String {
        """
        [distutils]
        index-servers = rind

        [rind]
        repository = \(site.baseURL)/legacy/
        username = __token__
        password = \(token)
        """
    }

    static func twine(_ site: SiteIdentity) -> String {
        "twine upload --repository-url \(site.baseURL)/legacy/ --username __token__ dist/*"
    }

    static func uv(_ site: SiteIdentity, _ token: String) -> String {
        "uv publish --publish-url \(site.baseURL)/legacy/ --token \(token) dist/*"
    }

    static func github(_ site: SiteIdentity) -> String {
        """
        - uses: pypa/gh-action-pypi-publish@release/v1
          with:
            repository-url: \(site.baseURL)/legacy/
            password: ${{ secrets.RIND_TOKEN }}
        """
    }

    static func gitlab(_ site: SiteIdentity) -> String {
        """
        publish:
          image: python:3
          script:
            - pip install twine
            - twine upload --repository-url \(site.baseURL)/legacy/ dist/*
          variables:
            TWINE_USERNAME: __token__
            TWINE_PASSWORD: $RIND_TOKEN
        """
    }
}

/// A token's caveats in words.
enum TokenWords {
    /// - Parameter caveats: a JSON array of the caveats' own texts.
    static func scope(_ caveats: [UInt8]) -> String {
        let texts = (try? JSONDecoder().decode([String].self, from: Data(caveats))) ?? []
        for text in texts {
            guard let parts = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [Any], parts.first as? Int == 1,
                let names = parts.dropFirst().first as? [String]
            else { continue }
            return "only " + names.joined(separator: ", ")
        }
        return "everything that you may upload to"
    }
}
