import Accounts
import ArgumentParser
import Credentials
import Foundation
import Persistence

struct UserCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user",
        abstract: "Make, list, disable and enable accounts, and take lost factors off them.",
        subcommands: [
            UserCreateCommand.self, UserListCommand.self, UserDisableCommand.self, UserEnableCommand.self, UserResetTwoFactorCommand.self,
        ]
    )
}

struct UserCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make an account with a verified mail address.",
        discussion: """
            Without --password-stdin a mail with a link lets its owner choose a password; --base-url says where the link leads.
            """
    )

    @OptionGroup var data: DataOptions
    @Argument(help: "The user name: letters, digits, '.', '_' and '-'.") var name: String
    @Option(help: ArgumentHelp("The mail address.", valueName: "address")) var email: String
    @Option(
        name: .customLong("base-url"),
        help: ArgumentHelp("Where people find the index (RIND_BASE_URL): mailed links lead there.", valueName: "url")
    )
    var baseURL: String?
    @Flag(help: "Make the account an administrator.") var admin = false
    @Flag(help: "Read the password from the first line of standard input.") var passwordStdin = false
    @Flag(help: "Print the result as JSON.") var json = false

    func run() async throws {
        let (name, address) = (try Username(name), try EmailAddress(email))
        let settings = try data.settings([.baseURL: baseURL])
        let hash = passwordStdin ? try passwordHash(settings, name, address) : nil
        let installation = try Installation(settings, ifAbsent: .makeOne)
        let action = CreateUser(
            id: randomID(), name: name, address: address, isAdministrator: admin, passwordHash: hash, site: settings.site)
        let id = try await installation.runner.run(action, as: .machineOperator, from: .commandLine)
        guard !json else { return try Console.printJSON(["id": id, "name": name.spelling]) }
        let password = hash == nil ? " A mail on its way to \(address.text) lets its owner choose a password." : ""
        let condition = settings.secondFactors.demand == .required ? "once its owner has a second factor" : "to publish with"
        Console.print("Made the account \(name.spelling).\(password) A token, \(condition): rind token create --user \(name.spelling)")
    }
}

extension UserCreateCommand {
    private func passwordHash(_ settings: Settings, _ name: Username, _ address: EmailAddress) throws -> PasswordHash {
        let password = try Password(typed: readLine() ?? "")
        let rules = PasswordRules(
            names: [name.spelling, address.text, settings.baseURL.host, settings.siteName, "rind"],
            refused: RefusedPasswordFile(path: settings.data + "/refused-passwords.txt")
        )
        try rules.check(password)
        return try PasswordHash(hashing: password)
    }
}

struct UserListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List all accounts.")

    @OptionGroup var data: DataOptions
    @Flag(help: "Print the list as JSON.") var json = false

    private struct Line: Encodable {
        let name: String
        let email: String
        let administrator: Bool
        /// `active`, `locked`, `recovering` or `disabled`.
        let state: String
        let reason: String?
        let twoFactor: Bool
        let created: String
    }

    func run() async throws {
        let installation = try Installation(data.settings())
        let (users, withFactor) = try installation.database.readBlocking { (try User.all($0), try User.idsWithFactor($0)) }
        let lines = users.map { user in
            Line(
                name: user.name,
                email: user.primaryAddress,
                administrator: user.isAdministrator,
                state: user.state.rawValue,
                reason: user.stateReason,
                twoFactor: withFactor.contains(user.id),
                created: Self.day(user.createdAt)
            )
        }
        guard !json else { return try Console.printJSON(lines) }
        guard !lines.isEmpty else { return Console.note("There are no accounts yet: `rind user create` makes one.") }
        for line in lines { Console.print(Self.text(line)) }
    }

    private static func text(_ line: Line) -> String {
        let state = line.state == AccountState.active.rawValue ? "" : "  \(line.state)" + (line.reason.map { ": \($0)" } ?? "")
        let marks = (line.administrator ? "  administrator" : "") + (line.twoFactor ? "  two-factor" : "") + state
        return "\(line.name)  <\(line.email)>  since \(line.created)\(marks)"
    }

    private static func day(_ time: Timestamp) -> String {
        Date(timeIntervalSince1970: Double(time.seconds)).formatted(.iso8601.year().month().day())
    }
}

struct UserDisableCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable",
        abstract: "Switch an account off: its tokens are refused from the next request on."
    )

    @OptionGroup var data: DataOptions
    @Argument(help: "The user name.") var name: String
    @Option(help: ArgumentHelp("Why: kept in the audit trail and mailed to the owner.", valueName: "text")) var reason: String

    func run() async throws {
        let action = try DisableUser(name: Username(name), reason: reason)
        let installation = try Installation(data.settings())
        try await installation.runner.run(action, as: .machineOperator, from: .commandLine)
        Console.print("Disabled the account \(name).")
    }
}

struct UserEnableCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "enable", abstract: "Switch a disabled account on again.")

    @OptionGroup var data: DataOptions
    @Argument(help: "The user name.") var name: String
    @Option(help: ArgumentHelp("Why: kept in the audit trail and mailed to the owner.", valueName: "text")) var reason: String

    func run() async throws {
        let action = try EnableUser(name: Username(name), reason: reason)
        let installation = try Installation(data.settings())
        try await installation.runner.run(action, as: .machineOperator, from: .commandLine)
        Console.print("Enabled the account \(name).")
    }
}

struct UserResetTwoFactorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset-two-factor",
        abstract: "Take all factors, recovery codes, remembered devices and sessions off an account whose owner has lost them.",
        discussion: """
            The password stays. A lock by the owner and a recovery under way end. The owner is told by mail, and sets a factor up at the
            next sign-in. Be sure who asks you: whoever knows the password gets in.
            """
    )

    @OptionGroup var data: DataOptions
    @Argument(help: "The user name.") var name: String
    @Option(help: ArgumentHelp("Why: kept in the audit trail and mailed to the owner.", valueName: "text")) var reason: String
    @Option(
        name: .customLong("base-url"),
        help: ArgumentHelp("Where people find the index (RIND_BASE_URL): the mail says it.", valueName: "url")
    )
    var baseURL: String?

    func run() async throws {
        let settings = try data.settings([.baseURL: baseURL])
        let installation = try Installation(settings)
        let action = try ResetTwoFactor(name: Username(name), reason: reason, site: settings.site)
        let count = try await installation.runner.run(action, as: .machineOperator, from: .commandLine)
        Console.print("Took \(count) factor\(count == 1 ? "" : "s") and all recovery codes off the account \(name).")
    }
}
