internal import Accounts
internal import PackageIndex

/// Pages that are the same for everybody.
struct PublicPages {
    let site: SiteIdentity
    let registrationIsOpen: Bool

    func home(_ overview: IndexOverview) -> Page {
        let newest = overview.newest.map { release -> HTML in
            """
            <li><a class="wide" href="/project/\(release.name)/">\(release.spelling)</a> \(release.version)
            <time class="hint">\(minute(release.time)) UTC</time></li>
            """
        }
        let register: HTML = registrationIsOpen ? "<p><a href=\"/account/register/\">Make an account</a> to publish.</p>" : .none
        return Page(
            site.name,
            """
            <p class="lead">A Python package index of our own.</p>
            \(overview.isEmpty ? firstSteps(overview) : .none)
            \(register)
            \(newest.isEmpty ? .none : "<h2>Newest releases</h2>\n<ul class=\"rows\">\n\(newest)\n</ul>")
            \(overview.isEmpty ? .none : install)
            """
        )
    }

    private func firstSteps(_ overview: IndexOverview) -> HTML {
        let administrator: HTML =
            overview.hasAdministrator
            ? "<li><a href=\"/account/login/\">Sign in</a>.</li>"
            : "<li>Open the link that the server printed when it started: it makes the first administrator.</li>"
        return """
            <h2>Nothing is here yet</h2>
            <ol>
            \(administrator)
            <li>Make an <a href="/manage/account/token/">API token</a>.</li>
            <li>Upload something with it, as below.</li>
            </ol>
            \(install)
            <h2>Publish</h2>
            \(Snippet.block("pypirc", "twine: in ~/.pypirc, readable by you alone", Snippets.pypirc(site, "rind-…")))
            \(Snippet.block("twine", "twine, without a file", Snippets.twine(site)))
            \(Snippet.block("uv-publish", "uv", Snippets.uv(site, "rind-…")))
            """
    }

    private var install: HTML {
        """
        <h2>Install</h2>
        \(Snippet.block("pip", "pip", Snippets.pip(site, "NAME")))
        \(Snippet.block("uv", "uv", Snippets.uvAdd(site, "NAME")))
        """
    }

    func user(_ profile: UserProfile) -> Page {
        let projects = profile.projects.map { project -> HTML in
            """
            <li><a class="wide" href="/project/\(project.name)/">\(project.spelling)</a>
            <span class="hint">\(project.isOwner ? "owner" : "maintainer")</span></li>
            """
        }
        let name: HTML = profile.displayName.isEmpty ? .none : "<p class=\"lead\">\(profile.displayName)</p>"
        let address: HTML = profile.publicAddress.map { "<p><a href=\"mailto:\(Self.mailbox($0))\">\($0)</a></p>" } ?? .none
        return Page(
            profile.name,
            """
            \(name)
            \(address)
            <p>Here since \(day(profile.createdAt)).</p>
            <h2>Projects</h2>
            <ul class="rows">
            \(projects)
            </ul>
            """
        )
    }

    /// An address as part of a link (RFC 6068): nothing in it can become a field of the mail.
    static func mailbox(_ address: String) -> String {
        address.split(separator: "@").map { FormEncoding.encoded(String($0)) }.joined(separator: "@")
    }

    var help: Page { HelpPage(site: site).page }

    private var noPlace: HTML {
        """
        <p class="notice">They do not work on this index, whose address is <code>\(site.baseURL)</code>: they need https and a name. Apps for codes \
        work.</p>
        """
    }

    var security: Page {
        Page(
            "Security",
            """
            <h2>You found a weakness in a package here</h2>
            <p>Tell its maintainers: their page on this index says where.</p>
            <h2>You found a weakness in this index</h2>
            <p>Tell its operator in private, before anybody else.</p>
            <h2>What this index does for you</h2>
            <ul>
            <li>Signing in takes a second factor or a passkey. Passwords are kept as Argon2id hashes; the commonest ones are refused.</li>
            <li>The secrets of apps are encrypted in the database, under a key that is kept outside of it. Of recovery codes and sessions there are \
            only digests.</li>
            <li>What is sensitive asks once more who you are, by a factor. A code or link that was used is dead.</li>
            <li>Every mail about an account has a link that locks it. Recovery takes administrators, and time in which its owner can \
            object.</li>
            <li>An API token uploads, and can do nothing else. It is shown once, and revoked at once.</li>
            <li>Every change of an account is mailed to its addresses, and stands in its <a href="/manage/account/history/">history</a>.</li>
            <li>A file name that was used is never given to another file.</li>
            <li>Nothing on these pages comes from elsewhere.</li>
            </ul>
            <h2 id="keys">Where security keys and passkeys work</h2>
            \(site.isPlaceForKeys ? .none : noPlace)
            <p>Browsers bind them to the name in the address. So they work on https under the name of this index only, on no other address of the \
            same machine, and never under a number such as 192.0.2.1. Should the index move to another name, they are lost: keep recovery \
            codes.</p>
            <p><a href="/.well-known/security.txt">security.txt</a></p>
            """
        )
    }
}
