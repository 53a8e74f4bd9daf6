import Accounts
import ArgumentParser
import PackageIndex
import Persistence

struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Make API tokens.",
        subcommands: [TokenCreateCommand.self]
    )
}

struct TokenCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make an API token for uploads and print it, alone, on standard output.",
        discussion: """
            The token is shown once. Use it as password, with the user name __token__.
            Without --project it may upload whatever its user may.
            """
    )

    @OptionGroup var data: DataOptions
    @Option(help: ArgumentHelp("Whose token it is.", valueName: "name")) var user: String
    @Option(help: ArgumentHelp("Only for this project; may be given several times.", valueName: "name")) var project: [String] = []
    @Option(help: ArgumentHelp("How long it lives: 30s, 15m, 12h, 90d, or never.", valueName: "time")) var expires = "90d"
    @Option(help: ArgumentHelp("What it is for, in your words.", valueName: "text")) var description = ""
    @Option(
        name: .customLong("base-url"),
        help: ArgumentHelp("Where people find the index (RIND_BASE_URL): written into the token, for people.", valueName: "url")
    )
    var baseURL: String?

    func run() async throws {
        let lifetime = try Lifetime(expires)
        let installation = try Installation(data.settings([.baseURL: baseURL]))
        let owner = try installation.user(user)
        let scope = try installation.database.readBlocking { try ProjectDirectory.scope(of: project, for: owner, $0) }
        let secrets = try installation.secrets.tokenSecrets(for: installation.database)
        let desk = TokenDesk(
            database: installation.database, secrets: secrets, runner: installation.runner, location: installation.settings.baseURL.host)
        Console.print(
            try await desk.make(for: try Username(owner.name), scope, lifetime: lifetime.seconds, description: description)
        )
    }
}

/// A duration on the command line: `30s`, `15m`, `12h`, `90d`; or `never`.
struct Lifetime {
    /// None for ever.
    let seconds: Int64?

    init(_ text: String) throws(AccountRefusal) {
        guard text != "never" else {
            seconds = nil
            return
        }
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
        guard let unit = text.last.flatMap({ units[$0] }), let count = Int64(text.dropLast()), (1...315_360_000).contains(count) else {
            throw .lifetimeOutOfRange
        }
        seconds = count * unit
    }
}
