import Accounts
import ArgumentParser
import Foundation
import PackageIndex
import Persistence

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say what is wrong with the configuration, the database and the files, and how to mend it.",
        discussion: """
            Exits with 1 if anything is wrong. Hints, such as that descriptions are not rendered, are no faults. It changes nothing and
            works while the server runs.
            """
    )

    @OptionGroup var data: DataOptions
    @Flag(help: "Read every file whole: its digests, its metadata, and the digests in a wheel's RECORD.") var deep = false
    @Flag(help: "Print the result as JSON.") var json = false

    private struct Result: Encodable {
        let files: Int
        let waitingMails: Int
        let waitingSince: Date?
        let problems: [String]
        let hints: [String]
        let notes: [String]
    }

    func run() async throws {
        let settings = try data.settings()
        let (database, blobs) = try Installation.reading(settings)
        let check = IndexCheck(database: database, blobs: blobs)
        let report = try check.run(isDeep: deep) { Console.progress("\($0) files checked") }
        Console.endProgress()
        let mail = try database.readBlocking { try WaitingMail($0) }
        let result = Result(
            files: report.files,
            waitingMails: mail.count,
            waitingSince: mail.since.map { Date(timeIntervalSince1970: Double($0.seconds)) },
            problems: try Self.secretProblems(settings) + Self.keyProblems(settings, database) + report.problems,
            hints: try Self.hints(settings, database),
            notes: report.notes
        )
        if json {
            try Console.printJSON(result)
        } else {
            for sentence in result.problems + result.hints { Console.note(sentence) }
            for note in result.notes { Console.print(note) }
            if let since = result.waitingSince {
                Console.print("\(result.waitingMails) mail\(mail.count == 1 ? "" : "s") not sent yet, since \(since.formatted(.iso8601)).")
            }
            Console.print("\(result.files) files checked, \(result.problems.count) problems.")
        }
        guard result.problems.isEmpty else { throw ExitCode(1) }
    }

    private static func hints(_ settings: Settings, _ database: Database) throws -> [String] {
        try DescriptionCheck(database: database, renderer: DescriptionRenderer(settings), dataFolder: settings.data).hints()
            + database.readBlocking { try Sightings.all($0) }.map(\.sentence)
    }

    /// What hangs on keys that are gone.
    private static func keyProblems(_ settings: Settings, _ database: Database) throws -> [String] {
        let folder = SecretsFolder(dataFolder: settings.data)
        let (tokens, factors) = (try folder.countTokensWithoutKey(in: database), try folder.countFactorsWithoutKey(in: database))
        let place = settings.data + "/secrets/"
        var problems: [String] = []
        if tokens > 0 {
            problems.append("Tokens that hang on keys which are not in '\(place)token': \(tokens). Put it back from a backup.")
        }
        if factors > 0 {
            problems.append(
                "Authenticator apps and recovery codes that hang on keys which are not in '\(place)encryption': \(factors). Put it back from a backup."
            )
        }
        return problems
    }

    /// Secrets are the owner's alone.
    private static func secretProblems(_ settings: Settings) -> [String] {
        let folder = settings.data + "/secrets"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.sorted().compactMap { name in
            let attributes = try? FileManager.default.attributesOfItem(atPath: folder + "/" + name)
            guard let mode = attributes?[.posixPermissions] as? Int, mode & 0o077 != 0 else { return nil }
            return "Others may read the secret '\(folder)/\(name)': set its mode to 600 (chmod 600)."
        }
    }
}
