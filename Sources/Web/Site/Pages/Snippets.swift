internal import Accounts

/// Text to be copied.
enum Snippet {
    /// - Parameter wraps: whether long lines are broken, as people do who type them in.
    static func block(_ id: String, _ label: String, _ text: String, wraps: Bool = false) -> HTML {
        """
        <div class="snippet">
        <p id="\(id)-label">\(label)</p>
        <pre\(wraps ? " class=\"wraps\"" : HTML.none) tabindex="0" aria-labelledby="\(id)-label"><code id="snippet-\(id)">\(text)</code></pre>
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

    /// Lines of `~/.netrc`, which pip reads.
    static func netrc(_ site: SiteIdentity, _ token: String) -> String {
        "machine \(host(site))\nlogin __token__\npassword \(token)"
    }

    static func pipAddress(_ site: SiteIdentity, _ token: String) -> String {
        let (scheme, rest) = site.baseURL.hasPrefix("https://") ? ("https://", 8) : ("http://", 7)
        return "pip install --index-url \(scheme)__token__:\(token)@\(site.baseURL.dropFirst(rest))/simple/ PROJECT"
    }

    static func uvRead(_ site: SiteIdentity, _ token: String) -> String {
        "uv auth login \(site.baseURL) --username __token__ --password \(token)"
    }

    static func poetryRead(_ site: SiteIdentity, _ token: String) -> String {
        "poetry source add rind \(site.baseURL)/simple/\npoetry config http-basic.rind __token__ \(token)"
    }

    /// Without the port.
    private static func host(_ site: SiteIdentity) -> Substring {
        let authority = site.baseURL.drop { $0 != "/" }.dropFirst(2)
        return authority.hasPrefix("[") ? authority.prefix { $0 != "]" } + "]" : authority.prefix { $0 != ":" }
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
