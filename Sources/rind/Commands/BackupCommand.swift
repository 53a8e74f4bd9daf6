import Accounts
import ArgumentParser
import Foundation
import PackageIndex
import Persistence

struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy the index to a folder, while the server runs; run again, it brings the copy up to date.",
        discussion: """
            The folder gets a copy of the database and of every published file, each compared with its digest, and a manifest that \
            seals them. Files that are there from an earlier run are not copied again. Cut off at any moment, it leaves the earlier \
            backup whole.

            The secrets are NOT in it: who has both can make tokens for every account. --secrets copies them to another folder, which \
            belongs to another place, with other keepers. The configuration, refused-passwords.txt and the mails in outbox/ are not in \
            it either.

            `rind restore` makes an index of it again. Try it before you need it.
            """
    )

    @OptionGroup var data: DataOptions
    @Argument(help: ArgumentHelp("Where to: not there yet, empty, or an earlier backup of this index.", valueName: "dir"))
    var folder: String
    @Option(help: ArgumentHelp("Copy the secrets too, to this other folder.", valueName: "dir2")) var secrets: String?
    @Flag(help: "Print the result as JSON.") var json = false

    private struct Result: Encodable {
        let backup: String
        let created: String
        let files: Int64
        let bytes: Int64
        let copied: Int
        let seal: String
        let secrets: String?
        let leftOut: [String]
    }

    func run() throws {
        let settings = try data.settings()
        let (database, blobs) = try Installation.reading(settings, schema: .currentOrOlder)
        let backup = IndexBackup(dataFolder: settings.data, database: database, blobs: blobs, program: Program.version, clock: .system)
        defer { Console.endProgress() }
        let report = try backup.run(into: folder, secrets: secrets.map(SecretsCopy.init), progress: Console.progress)
        Console.endProgress()
        try json ? Console.printJSON(result(report)) : show(report)
    }

    private func result(_ report: IndexBackup.Report) -> Result {
        let manifest = report.manifest
        return Result(
            backup: folder,
            created: manifest.createdText,
            files: manifest.files,
            bytes: manifest.bytes,
            copied: report.copied,
            seal: manifest.seal,
            secrets: secrets,
            leftOut: manifest.leftOut
        )
    }

    private func show(_ report: IndexBackup.Report) {
        let manifest = report.manifest
        Console.print(
            "Backed up the database and \(manifest.files) files (\(manifest.bytes) bytes), \(report.copied) of them new, to '\(folder)'.")
        Console.print("Seal: \(manifest.seal). Note it elsewhere: `rind restore` prints it again.")
        if let secrets {
            Console.print("The secrets are in '\(secrets)'. Move them to another place: who has both can make tokens for every account.")
        } else {
            Console.print(
                "The secrets are not in it: `--secrets DIR2` copies them, to be kept in another place. Without them every token is lost.")
        }
        let others = manifest.leftOut.isEmpty ? "" : " and \(manifest.leftOut.joined(separator: ", "))"
        Console.print("Not in it either: the configuration\(others).")
    }
}
