internal import Accounts

/// What people look up: installing, publishing, their account, and what protects it.
struct HelpPage {
    let site: SiteIdentity

    var page: Page { Page("Help", "\(contents)\(packages)\(tokens)\(account)\(factors)\(lost)\(locked)") }

    private var contents: HTML {
        """
        <ul>
        <li><a href="#install">Install</a> and <a href="#publish">publish</a></li>
        <li><a href="#tokens">API tokens</a> and <a href="#trusted">trusted publishing</a></li>
        <li><a href="#account">Your account</a></li>
        <li><a href="#two-factor">Signing in with two factors</a>: <a href="#apps">apps</a>, <a href="#keys">security keys and passkeys</a>, \
        <a href="#codes">recovery codes</a></li>
        <li><a href="#lost">You lost something</a></li>
        <li><a href="#not-me">That was not you?</a></li>
        </ul>
        """
    }

    private var packages: HTML {
        """
        <h2 id="install">Install</h2>
        <p>Give your installer the address of this index:</p>
        \(Snippet.block("pip", "pip", Snippets.pip(site, "NAME")))
        \(Snippet.block("uv", "uv", Snippets.uvAdd(site, "NAME")))
        \(Snippet.block("poetry", "poetry", Snippets.poetryAdd(site, "NAME")))
        <h2 id="publish">Publish</h2>
        <p>Uploads take an API token: user name <code>__token__</code>, the token as password. \
        <a href="/manage/account/token/">Make one</a>; it is shown once.</p>
        \(Snippet.block("pypirc", "twine: in ~/.pypirc, readable by you alone", Snippets.pypirc(site, "rind-…")))
        \(Snippet.block("uv-publish", "uv", Snippets.uv(site, "rind-…")))
        <h2 id="yank">Yanked releases</h2>
        <p>An owner can yank a release that should not be used: installers pass it over, unless somebody asks for exactly it.</p>
        """
    }

    private var tokens: HTML {
        """
        <h2 id="tokens">API tokens</h2>
        <p>A token does what you choose and nothing else: for some projects or all, to upload, to read, or both, for so long, from some networks, \
        for some versions, or for one release. It is shown once. <a href="/manage/account/token/">Your tokens</a> shows when and from where \
        each was last used. There you narrow one, make it anew, or revoke it.</p>
        <p>It was refused? The message says which restriction it was, and what would be accepted. It leaked? Revoke it: that is at once.</p>
        <h2 id="trusted">Trusted publishing</h2>
        <p>A job of GitHub Actions, GitLab or another host that the operator trusts can upload without any token lying about: add it as a \
        publisher on the project's page, or, for a project to come, <a href="/manage/account/publishing/">on your own</a>.</p>
        """
    }

    private var account: HTML {
        """
        <h2 id="account">Your account</h2>
        <p>You forgot the password? <a href="/account/request-password-reset/">Ask for a new one</a>: if you have a second factor, it is asked \
        for there too. Your address is wrong? Sign in and add the right one; if you cannot, ask the operator of this index.</p>
        <p><a href="/manage/account/sessions/">Sessions and browsers</a> shows where you are signed in, and ends it there. \
        <a href="/manage/account/history/">History</a> shows everything that happened to your account.</p>
        """
    }

    private var factors: HTML {
        """
        <h2 id="two-factor">Signing in with two factors</h2>
        <p>A password can be guessed, read along or asked for by a copy of this site. A second factor is something that you own: who has only \
        the password does not get in.</p>
        \(Picture.factors.html("The page of an account: what signing in takes, an app called phone, and a passkey called laptop."))
        <p>The order is: verify your address, make recovery codes and use one of them up, add a factor. All of it is on \
        <a href="/manage/account/two-factor/">one page</a>. Add a second one too, and keep it elsewhere: then losing one is no trouble.</p>
        <p>The best is a passkey or a security key: it recognises a copy of this site, and gives it nothing. An app for codes is much better \
        than a password alone, but a copy of this site can ask you for its code.</p>
        \(apps)
        \(keys)
        \(codes)
        """
    }

    private var apps: HTML {
        """
        <h3 id="apps">Apps for one-time codes (TOTP)</h3>
        <p>They show six digits, new ones every 30 seconds, without a network. Any app for TOTP does:</p>
        <ul>
        <li>on phones: Aegis (Android), Ente Auth, 2FAS, or the passwords that iOS and Android keep themselves;</li>
        <li>password managers: Bitwarden, 1Password, KeePassXC, Proton Pass;</li>
        <li>on the command line: <code>oathtool --totp --base32 SECRET</code>.</li>
        </ul>
        <p>Each code works once: for the next sign-in wait for the next one. A code is refused though it is right? Then a clock is off: set \
        your phone's time to automatic. The page says by how much it is off, if it is no more than five minutes.</p>
        <p>In a browser that your account does not know, a code is confirmed by a link in a mail. Open it in that browser.</p>
        """
    }

    private var keys: HTML {
        """
        <h3 id="keys">Security keys and passkeys (WebAuthn)</h3>
        <p>A <strong>passkey</strong> signs in by itself, without user name and password. Your phone, your computer, a password manager or a newer \
        security key keeps it, and asks for a PIN, a finger or a face.</p>
        \(Picture.signIn.html("The sign-in page: user name, password, and below a button to sign in with a passkey."))
        <p>A <strong>security key</strong> is a small device for USB, NFC or Bluetooth, used after the password with a touch.</p>
        \(Picture.secondFactor.html("The page after the password: a button for a security key or passkey, and a field for the code of an app."))
        <ul>
        <li>Phones and computers: Android 9 and iOS 16 or newer, Windows Hello, Touch ID. They may sync passkeys to your other devices; the list \
        of your factors says whether.</li>
        <li>Password managers: Bitwarden, 1Password, KeePassXC, Proton Pass.</li>
        <li>Keys: everything for FIDO2, such as YubiKey 5, Nitrokey 3, SoloKeys, Token2, Google Titan. Old keys for U2F do as second \
        factors.</li>
        </ul>
        <p>Have two, and add both. A passkey is not offered? Look whether this page's address begins with https and has a name: \
        <a href="/security/#keys">why</a>.</p>
        """
    }

    private var codes: HTML {
        """
        <h3 id="codes">Recovery codes</h3>
        <p>Eight codes, each for one time, for when your factors are lost. Keep them on paper or in a password manager, not beside your phone. You \
        get a mail at each use. Make new ones when few are left, or when somebody may have seen them: the old ones are dead then.</p>
        """
    }

    private var lost: HTML {
        """
        <h2 id="lost">You lost something</h2>
        <dl class="facts">
        <div><dt>One of several factors</dt><dd>Sign in with another one, and <a href="/manage/account/two-factor/">remove what is \
        lost</a>.</dd></div>
        <div><dt>The only factor</dt><dd>Sign in with the password and a recovery code. Then you have 15 minutes to remove what is lost and to add \
        a new factor.</dd></div>
        <div><dt>The password</dt><dd><a href="/account/request-password-reset/">Ask for a new one</a>; a code or a recovery code is asked for too. \
        With a passkey you sign in without it.</dd></div>
        <div><dt>All factors and codes</dt><dd><a href="/account/recover/">Ask for recovery</a>. Administrators make sure that it is you; then you \
        wait, and get a link by mail.</dd></div>
        <div><dt>Your mailbox</dt><dd>Sign in, add another address and make it the primary one.</dd></div>
        <div><dt>An API token</dt><dd><a href="/manage/account/token/">Revoke it</a>: it is dead at once.</dd></div>
        </dl>
        """
    }

    private var locked: HTML {
        """
        <h2 id="not-me">That was not you?</h2>
        <p>Every mail about your account has a link that locks it: sessions end, API tokens are refused, and nothing of it can be changed. You \
        unlock it with your password and a factor that you had before. What came since that mail (factors, recovery codes, API tokens) is \
        gone then.</p>
        """
    }
}

/// A picture of one of our own pages, in light and in dark.
struct Picture {
    static let factors = Picture(.factorsLight, .factorsDark, height: 735)
    static let signIn = Picture(.signInLight, .signInDark, height: 432)
    static let secondFactor = Picture(.secondFactorLight, .secondFactorDark, height: 638)

    private let light: StaticFile
    private let dark: StaticFile
    /// In pixels; all are 400 wide.
    private let height: Int

    private init(_ light: StaticFile, _ dark: StaticFile, height: Int) {
        (self.light, self.dark, self.height) = (light, dark, height)
    }

    /// - Parameter text: what it shows, for those who do not see it.
    func html(_ text: String) -> HTML {
        """
        <picture class="shot">
        <source srcset="\(dark.path)" media="(prefers-color-scheme: dark)">
        <img src="\(light.path)" alt="\(text)" width="400" height="\(height)" loading="lazy">
        </picture>
        """
    }
}
