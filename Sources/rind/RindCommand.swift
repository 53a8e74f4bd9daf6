import Accounts
import ArgumentParser
import BlobStorage
import Credentials
import Foundation
import Glibc
import PackageIndex

@main
struct RindCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rind",
        abstract: "A self-hosted Python package index in which account security is the product.",
        discussion: "`rind --version` shows the version.",
        subcommands: [
            ServeCommand.self, UserCommand.self, TokenCommand.self, NetworkCommand.self, ImportCommand.self, CheckCommand.self,
            BackupCommand.self,
            RestoreCommand.self, SecretsCommand.self,
        ]
    )

    static func main() async {
        // Not an option of the parser's: some commands have one of that name.
        if CommandLine.arguments.dropFirst() == ["--version"] { return Console.print(Program.version) }
        // What an index keeps is its operator's alone.
        _ = umask(0o077)
        do {
            var command = try parseAsRoot()
            ProcessArguments.hideSecrets()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            Self.end(with: error)
        }
    }

    /// One clear sentence on standard error, and an exit code that is not zero; help goes to standard output whole.
    private static func end(with error: any Error) -> Never {
        if let sentence = sentence(of: error) {
            Console.note("rind: \(sentence)")
            Glibc.exit(1)
        }
        let code = exitCode(for: error)
        if code.isSuccess { exit(withError: error) }
        let message = message(for: error)
        if !message.isEmpty { Console.note("rind: \(message) (`rind --help` shows how it is used)") }
        Glibc.exit(code.rawValue)
    }

    private static func sentence(of error: any Error) -> String? {
        switch error {
        case let error as any Refusal: error.sentence
        case let error as SettingError: error.sentence
        case let error as StartError: error.sentence
        case let error as SecretsError: error.sentence
        case let error as TokenCommandError: error.sentence
        case let error as APITokenError: error.sentence
        case let error as TokenSecretError: error.sentence
        case let error as SealingKeysError: error.sentence
        case let error as SecretsCopyError: error.sentence
        case let error as BackupError: error.sentence
        case let error as BlobError: error.sentence
        case let error as PasswordError: error.sentence
        case let error as PasswordRefusal: error.sentence
        case let error as RefusedPasswordFileError: error.sentence
        case is CleanExit, is ExitCode, is ValidationError: nil
        default: String(describing: type(of: error)).contains("CommandError") ? nil : "Something unexpected went wrong: \(error)"
        }
    }
}
