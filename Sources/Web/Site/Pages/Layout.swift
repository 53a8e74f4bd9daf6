internal import Accounts

/// The frame of every page: head, name of the site, ways to other pages, foot.
struct Layout: Sendable {
    let site: SiteIdentity

    /// A page for one visitor.
    func bytes(_ page: Page, for visit: Visit) -> [UInt8] {
        let token: HTML = "<meta name=\"csrf-token\" content=\"\(visit.csrfToken)\">"
        return bytes(page, head: token, account: visit.session.map { account($0, visit) } ?? Self.visitor)
    }

    /// A page that is the same for everybody, and so is kept.
    func bytes(_ page: Page) -> [UInt8] {
        bytes(page, head: .none, account: Self.visitor)
    }

    private func bytes(_ page: Page, head: HTML, account: HTML) -> [UInt8] {
        let frame: HTML = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>\(page.title) · \(site.name)</title>
            <link rel="stylesheet" href="\(StaticFile.style.path)">
            \(([StaticFile.script] + page.scripts).map(script))
            \(head)
            </head>
            <body>
            <a class="skip" href="#main">Skip to the content</a>
            \(testBanner)
            <header>
            <a class="brand" href="/">\(site.name)</a>
            <form class="search" action="/search/" method="get" role="search">
            <label class="hidden" for="search-box">Search projects</label>
            <input id="search-box" type="search" name="q" placeholder="Search projects" maxlength="200" autocomplete="off">
            <button type="submit">Search</button>
            </form>
            <nav aria-label="Account">\(account)</nav>
            </header>
            <main id="main" tabindex="-1">
            <h1>\(page.title)</h1>
            \(page.body)
            </main>
            <footer>
            <nav aria-label="About">
            <a href="/help/">Help</a>
            <a href="/security/">Security</a>
            <a href="/simple/">Simple index</a>
            </nav>
            </footer>
            </body>
            </html>

            """
        return Array(frame.text.utf8)
    }

    private func script(_ file: StaticFile) -> HTML {
        "<script type=\"module\" src=\"\(file.path)\"></script>"
    }

    private var testBanner: HTML {
        site.isTest ? "<p class=\"banner\">This is the test index: everything here may go at any time.</p>" : .none
    }

    /// The same for everybody: the page behind it asks for a sign-in if there is none.
    private static let visitor: HTML = "<a href=\"/manage/projects/\">Your projects</a> <a href=\"/manage/account/\">Account</a>"

    private func account(_ session: SignedIn, _ visit: Visit) -> HTML {
        """
        <a href="/manage/projects/">Your projects</a>
        <a href="/manage/account/">\(session.userName)</a>
        <form action="/account/logout/" method="post">\(Fields.token(visit))<button class="plain" type="submit">Sign out</button></form>
        """
    }
}
