import Logging
import MailDelivery
import PackageIndex

/// What the operator sees when the server is up: a card on a terminal, a line in a log.
struct StartCard {
    let settings: Settings
    let port: Int

    func show(_ logger: Logger) {
        guard Console.outputIsTerminal else {
            return logger.info("the index is at \(url)", metadata: ["mail": "\(mail)"])
        }
        Console.print(text)
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
          read       everybody
          publish    who has an API token; new projects: \(settings.limits.newProjects.rawValue)

          install    pip install --index-url \(url)/simple/ NAME
          upload     twine upload --repository-url \(url)/legacy/ dist/*
          stop       Ctrl-C

        """
    }
}
