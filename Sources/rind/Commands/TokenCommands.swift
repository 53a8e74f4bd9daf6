import Accounts
import ArgumentParser
import Credentials
import PackageIndex
import Persistence

struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Make API tokens, look at them, narrow and revoke them.",
        subcommands: [TokenCreateCommand.self, TokenInspectCommand.self, TokenRestrictCommand.self, TokenRevokeCommand.self]
    )
}

struct TokenCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make an API token and print it, alone, on standard output.",
        discussion: """
            The token is shown once. Use it as password, with the user name __token__.
            Without --project it is good for whatever its user may; without --ability it may upload.
            """
    )

    @OptionGroup var data: DataOptions
    @Option(help: ArgumentHelp("Whose token it is.", valueName: "name")) var user: String
    @Option(help: ArgumentHelp("Only for this project, there or yet to be made; may be given several times.", valueName: "name"))
    var project: [String] = []
    @Option(help: ArgumentHelp("What it may do: upload or read; may be given several times.", valueName: "word"))
    var ability: [String] = []
    @Option(
        help: ArgumentHelp(
            "How long it lives: 30s, 15m, 12h, 90d, or never (90d, or what token-max-lifetime allows).", valueName: "time"))
    var expires: String?
    @Option(help: ArgumentHelp("Only from this network; may be given several times.", valueName: "cidr")) var cidr: [String] = []
    @Option(help: ArgumentHelp("Only these versions (PEP 440), any of several.", valueName: "specifier")) var version: [String] = []
    @Flag(help: "Only one release: the first project and version that it uploads to, closed an hour later.") var oneRelease = false
    @Option(help: ArgumentHelp("What it is for, in your words.", valueName: "text")) var description = ""
    @Option(
        name: .customLong("base-url"),
        help: ArgumentHelp("Where people find the index (RIND_BASE_URL): written into the token, for people.", valueName: "url")
    )
    var baseURL: String?
    @Option(help: ArgumentHelp("How long a new token may live at the most (RIND_TOKEN_MAX_LIFETIME; none).", valueName: "time"))
    var tokenMaxLifetime: String?

    func run() async throws {
        let installation = try Installation(data.settings([.baseURL: baseURL, .tokenMaxLifetime: tokenMaxLifetime]))
        let desk = try installation.tokenDesk()
        let life = try expires.map { text throws(AccountRefusal) in try TokenLife(span: text) } ?? desk.usualLife
        let owner = try installation.user(user)
        let scope = try installation.database.readBlocking { try ProjectDirectory.scope(of: project, for: owner, $0) }
        let terms = try TokenTerms(
            description: description,
            scope: scope,
            abilities: ability.isEmpty ? [.upload] : ability.map(TokenAbility.init(rawValue:)),
            life: life,
            networks: cidr,
            versions: version,
            isForOneRelease: oneRelease
        )
        Console.print(try await desk.make(terms, for: try Username(owner.name), policy: installation.settings.secondFactors))
        if case .resources(_, let newNames) = scope, !newNames.isEmpty {
            Console.note("Not there yet: \(newNames.joined(separator: ", ")). The token may make \(newNames.count == 1 ? "it" : "them").")
        }
    }
}

struct TokenInspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Say what a token on standard input may do, offline.",
        discussion: """
            It says what the token says of itself: whether its signature holds, and whether it was revoked or narrowed on the server, only the \
            server knows.
            """
    )

    @Flag(help: "As one JSON object.") var json = false

    func run() throws {
        let token = try Console.token()
        let report = TokenReport(token)
        if json { try Console.printJSON(report.document) } else { Console.print(report.text) }
    }
}

struct TokenRestrictCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restrict",
        abstract: "Read a token on standard input, and print a narrower one, offline.",
        discussion: """
            Several --project mean any of them, and so do several --cidr and --version; what was restricted before stays. Restricting twice \
            means both. The life is counted on this machine's clock, from five minutes ago on, since clocks differ.
            """
    )

    @Option(help: ArgumentHelp("Only for this project; may be given several times.", valueName: "name")) var project: [String] = []
    @Option(help: ArgumentHelp("How long it lives from now: 30s, 15m, 12h, 90d.", valueName: "time")) var expires: String?
    @Option(help: ArgumentHelp("Only from this network; may be given several times.", valueName: "cidr")) var cidr: [String] = []
    @Option(help: ArgumentHelp("Only these versions (PEP 440), any of several.", valueName: "specifier")) var version: [String] = []

    func run() throws {
        let caveats = try TokenRestriction(projects: project, expires: expires, networks: cidr, versions: version)
            .caveats(at: WallClock.system.now())
        Console.print(try Console.token().restricted(by: caveats).revealed())
    }
}

struct TokenRevokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Revoke the token on standard input, and every copy of it.",
        discussion: "Its signature must hold. Its owner gets a mail."
    )

    @OptionGroup var data: DataOptions

    func run() async throws {
        let text = try Console.tokenText()
        let installation = try Installation(data.settings())
        let (desk, site) = (try installation.tokenDesk(), installation.settings.site)
        guard try await desk.revoke(shown: text, .machineOperator, site, from: .commandLine) else { throw TokenCommandError.unknown }
        Console.note("Revoked.")
    }
}

/// What went wrong with a token on standard input.
enum TokenCommandError: Error {
    case missing
    case unknown

    var sentence: String {
        switch self {
        case .missing: "Give the token on standard input, such as `rind token inspect < token.txt`."
        case .unknown: "This index knows no such token: it is another index's, was revoked already, or was changed."
        }
    }
}
