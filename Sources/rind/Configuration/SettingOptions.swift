import ArgumentParser
import Foundation

/// The flags that name a data folder: every command has them.
struct DataOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The configuration file (RIND_CONFIG; rind.yaml if there is one).", valueName: "file"))
    var config: String?

    @Option(help: ArgumentHelp("The data folder (RIND_DATA; rind-data).", valueName: "folder"))
    var data: String?

    func settings(_ more: [Setting: String?] = [:]) throws -> Settings {
        var flags = more.compactMapValues { $0 }
        flags[.data] = data
        return try Settings(
            SettingSource(flags: flags, configFile: config, environment: ProcessInfo.processInfo.environment)
        )
    }
}

/// The flags of the server.
struct ServerOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The address to listen on (RIND_HOST; 127.0.0.1).", valueName: "address"))
    var host: String?

    @Option(help: ArgumentHelp("The port to listen on (RIND_PORT; 8000).", valueName: "number"))
    var port: String?

    @Option(
        name: .customLong("base-url"),
        help: ArgumentHelp("Where people find the index, without a path (RIND_BASE_URL; http://localhost:PORT).", valueName: "url")
    )
    var baseURL: String?

    @Option(
        help: ArgumentHelp("Who may make new projects: members or administrators (RIND_NEW_PROJECTS; members).", valueName: "who")
    )
    var newProjects: String?

    @Option(help: ArgumentHelp("The largest file that may be uploaded (RIND_MAX_FILE_SIZE; 1GiB).", valueName: "size"))
    var maxFileSize: String?

    @Option(
        help: ArgumentHelp("The most that a project's files may take together (RIND_MAX_PROJECT_SIZE; none).", valueName: "size")
    )
    var maxProjectSize: String?

    @Option(help: ArgumentHelp("Who may make an account: closed or open (RIND_REGISTRATION; closed).", valueName: "who"))
    var registration: String?

    @Option(help: ArgumentHelp("Limits on attempts other than PyPI's (RIND_RATE_LIMITS; NAME=10/5m,…).", valueName: "list"))
    var rateLimits: String?

    @Option(
        help: ArgumentHelp("Networks whose X-Forwarded-For is believed (RIND_TRUSTED_PROXIES; none).", valueName: "networks")
    )
    var trustedProxies: String?

    @Option(help: ArgumentHelp("What the index calls itself (RIND_SITE_NAME; Rind).", valueName: "name"))
    var siteName: String?

    @Option(help: ArgumentHelp("production or test: a test index says so on every page (RIND_SITE_KIND; production).", valueName: "kind"))
    var siteKind: String?
    @Option(
        name: .customLong("smtp-url"),
        help: ArgumentHelp(
            "The mail server, smtp[s]://[user:password@]host[:port]; without one, mails become files (RIND_SMTP_URL; none).",
            valueName: "url"
        )
    )
    var smtpURL: String?

    @Option(
        help: ArgumentHelp(
            "Certificates of who vouches for other servers, in PEM, instead of the system's (RIND_CA_FILE).",
            valueName: "file"
        )
    )
    var caFile: String?

    var flags: [Setting: String?] {
        [
            .registration: registration, .rateLimits: rateLimits, .trustedProxies: trustedProxies, .siteName: siteName,
            .siteKind: siteKind,
            .host: host, .port: port, .baseURL: baseURL, .newProjects: newProjects, .maxFileSize: maxFileSize,
            .maxProjectSize: maxProjectSize, .smtpURL: smtpURL, .caFile: caFile,
        ]
    }
}
