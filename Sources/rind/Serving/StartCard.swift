import Accounts
import Logging
import MailDelivery
import PackageIndex
import Web

/// What the operator sees when the server is up: a card on a terminal, a line in a log.
struct StartCard {
    let settings: Settings
    let port: Int
    /// What makes the first administrator, while there is none: for standard output, never for the log.
    let setUpLink: MailedLink?

    func show(_ logger: Logger) {
        if Console.outputIsTerminal {
            Console.print(text)
        } else {
            logger.info("the index is at \(url)", metadata: ["mail": "\(mail)"])
        }
        if !settings.site.isPlaceForKeys {
            logger.warning(
                "security keys and passkeys do not work under \(url): browsers offer them on https, under a name (base-url), or on localhost"
            )
        }
        guard let setUpLink else { return }
        let site = SiteIdentity(name: settings.siteName, baseURL: url)
        Console.print("There is no administrator yet. This link makes the first one, and dies with the next start:\n\(setUpLink.url(site))")
    }

    private var url: String {
        settings.port == 0 ? "http://\(settings.host):\(port)" : settings.baseURL.text
    }

    /// Where mail goes: the host, and nothing else of the setting.
    private var mail: String {
        settings.mailServer?.host ?? "\(settings.data)/outbox"
    }

    private var text: String {
        """

          Rind, a Python package index

          address    \(url)   (listening on \(settings.host):\(port))
          stored in  \(settings.data): SQLite database and files
          mail to    \(mail)
          read       \(settings.reads == .authenticated ? "who is signed in, or shows a token that may read" : "everybody")
          publish    who has an API token; new projects: \(settings.limits.newProjects.rawValue)
          register   \(settings.registration == .open ? "whoever comes" : "nobody: rind user create makes accounts")

          install    pip install --index-url \(url)/simple/ NAME
          upload     twine upload --repository-url \(url)/legacy/ dist/*
          stop       Ctrl-C

        """
    }
}
