import Accounts
import ArgumentParser
import Persistence

struct SecretsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "secrets",
        abstract: "Renew the keys in the folder 'secrets'.",
        subcommands: [SecretsRotateCommand.self]
    )
}

struct SecretsRotateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Add a key, and encrypt anew what the old one protected.",
        discussion: """
            token: new API tokens hang on the new key; those made before go on.
            encryption: the secrets of authenticator apps are encrypted anew. Recovery codes go on with the key that they were made with.
            web: forms that are open in browsers must be loaded anew, and attempts are counted from zero, once the servers are restarted.

            It works while servers run. Older keys stay in the file: what hangs on them still needs them.
            """
    )

    @OptionGroup var data: DataOptions
    @Argument(help: "Which key: token, encryption or web.") var name: SecretName
    @Flag(help: "Print the result as JSON.") var json = false

    private struct Result: Encodable {
        let name: String
        let key: String
        let renewed: Int
        let unreadable: Int
    }

    func run() async throws {
        let installation = try Installation(data.settings())
        let (secrets, database) = (installation.secrets, installation.database)
        let keyID = try secrets.addKey(named: name)
        let keys = name == .encryption ? try secrets.sealingKeys(for: database) : nil
        let action = RotateSecrets(name, keyID: keyID, keys: keys)
        let outcome = try await installation.runner.run(action, as: .machineOperator, from: .commandLine)
        guard !json else {
            let result = Result(name: name.rawValue, key: keyID, renewed: outcome.renewed, unreadable: outcome.unreadable)
            return try Console.printJSON(result)
        }
        Console.print("Added the key \(keyID) to secrets/\(name.rawValue). \(Self.text(name, outcome))")
        if outcome.unreadable > 0 {
            let count = outcome.unreadable
            Console.note(
                "\(count) secret\(count == 1 ? "" : "s") could not be read with any key, and stay as they were: `rind check` says more.")
        }
    }

    private static func text(_ name: SecretName, _ outcome: RotateSecrets.Outcome) -> String {
        switch name {
        case .token: "New API tokens hang on it; those made before go on."
        case .encryption:
            "\(outcome.renewed) secret\(outcome.renewed == 1 ? "" : "s") encrypted anew; recovery codes made before go on with the older key."
        case .web: "Servers take it when they are restarted: forms that are open in browsers must be loaded anew then."
        }
    }
}

extension SecretName: ExpressibleByArgument {}
