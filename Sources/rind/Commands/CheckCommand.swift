import Accounts
import ArgumentParser
import Foundation
import PackageIndex

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say what is wrong with the configuration, the database and the files, and how to mend it.",
        discussion: "Exits with 1 if anything is wrong. It changes nothing and works while the server runs."
    )

    @OptionGroup var data: DataOptions
    @Flag(help: "Read every file whole: its digests, its metadata, and the digests in a wheel's RECORD.") var deep = false
    @Flag(help: "Print the result as JSON.") var json = false

    private struct Result: Encodable {
        let files: Int
        let problems: [String]
        let notes: [String]
    }

    func run() async throws {
        let settings = try data.settings()
        let (database, blobs) = try Installation.reading(settings)
        let check = IndexCheck(database: database, blobs: blobs)
        let report = try check.run(isDeep: deep) { Console.progress("\($0) files checked") }
        Console.endProgress()
        let result = Result(files: report.files, problems: Self.secretProblems(settings) + report.problems, notes: report.notes)
        if json {
            try Console.printJSON(result)
        } else {
            for problem in result.problems { Console.note(problem) }
            for note in result.notes { Console.print(note) }
            Console.print("\(result.files) files checked, \(result.problems.count) problems.")
        }
        guard result.problems.isEmpty else { throw ExitCode(1) }
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
