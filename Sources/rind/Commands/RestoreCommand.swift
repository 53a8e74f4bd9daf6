import Accounts
import ArgumentParser
import Foundation
import PackageIndex
import Persistence

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Make a data folder out of a backup, after reading the backup whole.",
        discussion: """
            Nothing is written before every byte of the backup was compared with its digest, and no index is there before all is \
            restored. The data folder (--data) must not exist, or be empty: restore beside what is left of the old index, not over it.

            Mails that waited in the queue when the backup was made are dropped, since they may have been sent since.

            Exits with 1 if `rind check` would find anything wrong with the restored index.
            """
    )

    @OptionGroup var data: DataOptions
    @Argument(help: ArgumentHelp("What `rind backup` has written.", valueName: "dir")) var folder: String
    @Option(help: ArgumentHelp("The copy of the secrets that `rind backup --secrets` made.", valueName: "dir2")) var secrets: String?
    @Flag(help: "Send the mails that waited, although they may have been sent already.") var keepMails = false
    @Flag(help: "Only read the backup whole and say whether it is sound.") var verify = false
    @Flag(help: "Print the result as JSON.") var json = false

    private struct Result: Encodable {
        let backup: String
        let created: String
        let program: String
        let files: Int64
        let bytes: Int64
        let seal: String
        let leftOut: [String]
        var data: String?
        var secrets: String?
        var droppedMails: Int?
        var tokensWithoutKey: Int?
        var factorsWithoutKey: Int?
        var problems: [String]?
    }

    func run() async throws {
        let settings = try data.settings()
        if !verify { try IndexRestore.check(target: settings.data, backup: folder, secrets: secrets) }
        defer { Console.endProgress() }
        let backup = try VerifiedBackup(verifying: folder, progress: Console.progress)
        let report = verify ? nil : try await restore(backup, to: settings.data)
        Console.endProgress()
        try json ? Console.printJSON(result(backup.manifest, report, settings.data)) : show(backup, report, settings.data)
        guard report?.problems.isEmpty ?? true else { throw ExitCode(1) }
    }

    private func restore(_ backup: VerifiedBackup, to data: String) async throws -> IndexRestore.Report {
        try await IndexRestore(backup, clock: .system).run(
            to: data,
            secrets: secrets.map(SecretsCopy.init),
            mails: keepMails ? .keep : .drop,
            progress: Console.progress
        )
    }

    private func result(_ manifest: BackupManifest, _ report: IndexRestore.Report?, _ data: String) -> Result {
        Result(
            backup: folder,
            created: manifest.createdText,
            program: manifest.program,
            files: manifest.files,
            bytes: manifest.bytes,
            seal: manifest.seal,
            leftOut: manifest.leftOut,
            data: report == nil ? nil : data,
            secrets: secrets,
            droppedMails: report?.droppedMails,
            tokensWithoutKey: report?.tokensWithoutKey,
            factorsWithoutKey: report?.factorsWithoutKey,
            problems: report?.problems
        )
    }

    private func show(_ backup: VerifiedBackup, _ report: IndexRestore.Report?, _ data: String) {
        let manifest = backup.manifest
        Console.print("The backup of \(manifest.createdText) is sound: a database and \(manifest.files) files (\(manifest.bytes) bytes).")
        Console.print("Seal: \(manifest.seal).")
        if backup.hasUnfinishedRun { Console.print("A later run of `rind backup` was cut off, and is no part of it.") }
        guard let report else { return }
        Console.print(
            """
            Restored to '\(data)'. The index is as it was then: tokens that were revoked, accounts that were disabled or locked, passwords \
            and factors that were changed, and recovery codes that were used since work as they did then. Sessions, mailed links, \
            remembered browsers and recoveries have ended.
            """
        )
        showSecrets(report, data)
        if report.droppedMails > 0 {
            Console.print("Dropped mails that waited then, and may have been sent since: \(report.droppedMails).")
        }
        if !manifest.leftOut.isEmpty { Console.print("The old data folder also had: \(manifest.leftOut.joined(separator: ", ")).") }
        for problem in report.problems { Console.note(problem) }
        Console.print("`rind check`: \(report.problems.count) problems.")
    }

    private func showSecrets(_ report: IndexRestore.Report, _ data: String) {
        let place = "\(data)/secrets"
        if secrets == nil {
            Console.print(
                """
                The secrets are missing: copy them into '\(place)' before the first start. If they are lost for good, `echo new > \
                \(place)/token`: then every token has to be made anew; the same with 'encryption' for every authenticator app and all \
                recovery codes.
                """
            )
            return
        }
        if report.tokensWithoutKey > 0 {
            Console.print("Tokens whose key is not among these secrets, and which nobody can use: \(report.tokensWithoutKey).")
        }
        if report.factorsWithoutKey > 0 {
            Console.print("Authenticator apps and recovery codes whose key is not among these secrets: \(report.factorsWithoutKey).")
        }
    }
}
