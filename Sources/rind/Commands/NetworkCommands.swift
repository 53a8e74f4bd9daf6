import Accounts
import ArgumentParser
import Foundation
import Persistence

struct NetworkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "network",
        abstract: "Ban networks: from there nobody signs in, and no session, token or password is good.",
        subcommands: [NetworkBanCommand.self, NetworkUnbanCommand.self, NetworkListCommand.self]
    )
}

struct NetworkBanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ban",
        abstract: "Ban a network, from the next request on.",
        discussion: "What everybody may read stays readable from there."
    )

    @OptionGroup var data: DataOptions
    @Argument(help: "The network, such as 203.0.113.0/24 or 2001:db8::/32, or a single address.") var network: String
    @Option(help: ArgumentHelp("Why, for the audit trail.", valueName: "text")) var reason: String

    func run() async throws {
        let action = try BanNetwork(network, reason: reason)
        let installation = try Installation(data.settings())
        try await installation.runner.run(action, as: .machineOperator, from: .commandLine)
        Console.note("Banned \(network).")
    }
}

struct NetworkUnbanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "unban", abstract: "Lift the ban of a network.")

    @OptionGroup var data: DataOptions
    @Argument(help: "The network, as `rind network list` writes it.") var network: String

    func run() async throws {
        let installation = try Installation(data.settings())
        try await installation.runner.run(UnbanNetwork(network), as: .machineOperator, from: .commandLine)
        Console.note("Lifted the ban of \(network).")
    }
}

struct NetworkListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the networks that are banned.")

    @OptionGroup var data: DataOptions
    @Flag(help: "Print the result as JSON.") var json = false

    private struct Line: Encodable {
        let network: String
        let reason: String
        let since: Date
    }

    func run() async throws {
        let networks = try Installation(data.settings()).database.readBlocking { try BannedNetwork.all($0) }
        guard !json else {
            return try Console.printJSON(
                networks.map { Line(network: $0.block, reason: $0.reason, since: Date(timeIntervalSince1970: Double($0.since.seconds))) })
        }
        for network in networks { Console.print("\(network.block)\t\(network.since.minuteText) UTC\t\(network.reason)") }
    }
}
