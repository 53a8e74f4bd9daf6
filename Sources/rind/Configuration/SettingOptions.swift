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

    @Option(
        help: ArgumentHelp(
            "Who may read pages and files: public, or authenticated for those who are signed in or show a token (RIND_READS; public).",
            valueName: "who"
        )
    )
    var reads: String?

    @Option(help: ArgumentHelp("Who may make an account: closed or open (RIND_REGISTRATION; closed).", valueName: "who"))
    var registration: String?

    @Option(help: ArgumentHelp("Limits on attempts other than PyPI's (RIND_RATE_LIMITS; NAME=10/5m,…).", valueName: "list"))
    var rateLimits: String?

    @Option(
        help: ArgumentHelp("Networks whose X-Forwarded-For is believed (RIND_TRUSTED_PROXIES; none).", valueName: "networks")
    )
    var trustedProxies: String?

    @Option(
        help: ArgumentHelp(
            "Whether a second factor is demanded before anything can be published or managed (RIND_TWO_FACTOR; required).",
            valueName: "demand")
    )
    var twoFactor: String?

    @Option(
        help: ArgumentHelp(
            "Of whom a passkey or security key is demanded: none, administrators, owners or all (RIND_PHISHING_RESISTANT; none).",
            valueName: "whom"
        )
    )
    var phishingResistant: String?

    @Option(help: ArgumentHelp("From which day on that binds (RIND_PHISHING_RESISTANT_FROM; at once).", valueName: "day"))
    var phishingResistantFrom: String?

    @Option(help: ArgumentHelp("How long an approved recovery waits (RIND_RECOVERY_WAIT; 72h).", valueName: "time"))
    var recoveryWait: String?

    @Option(help: ArgumentHelp("How long a new API token may live at the most (RIND_TOKEN_MAX_LIFETIME; none).", valueName: "time"))
    var tokenMaxLifetime: String?

    @Option(
        name: .customLong("secret-scanning-keys-url"),
        help: ArgumentHelp("Where a scanner of published secrets has its keys (RIND_SECRET_SCANNING_KEYS_URL; none).", valueName: "url")
    )
    var secretScanningKeysURL: String?

    @Option(
        help: ArgumentHelp(
            "Whether passwords upload: never, without-two-factor or always (RIND_PASSWORD_UPLOAD; never).", valueName: "when")
    )
    var passwordUpload: String?

    @Option(help: ArgumentHelp("The day from which on they do not (RIND_PASSWORD_UPLOAD_UNTIL; none).", valueName: "day"))
    var passwordUploadUntil: String?

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
            .registration: registration, .reads: reads, .rateLimits: rateLimits, .trustedProxies: trustedProxies, .siteName: siteName,
            .siteKind: siteKind, .twoFactor: twoFactor, .phishingResistant: phishingResistant,
            .phishingResistantFrom: phishingResistantFrom, .recoveryWait: recoveryWait, .tokenMaxLifetime: tokenMaxLifetime,
            .secretScanningKeysURL: secretScanningKeysURL,
            .passwordUpload: passwordUpload, .passwordUploadUntil: passwordUploadUntil,
            .host: host, .port: port, .baseURL: baseURL, .newProjects: newProjects, .maxFileSize: maxFileSize,
            .maxProjectSize: maxProjectSize, .smtpURL: smtpURL, .caFile: caFile,
        ]
    }
}
