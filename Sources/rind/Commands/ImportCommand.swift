import ArgumentParser
import PackageIndex

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Take in wheels and sdists from files and folders, such as a pypiserver or devpi folder.",
        discussion: """
            The modification times become upload times. Files that are there already are passed over, so it can be run again.
            What is refused is listed with the reason, and the command then exits with 1.
            """
    )

    @OptionGroup var data: DataOptions
    @Argument(help: "Files, and folders to search.") var paths: [String]
    @Option(help: ArgumentHelp("Who becomes the owner of new projects.", valueName: "name")) var user: String
    @Option(help: ArgumentHelp("The largest file that is taken (RIND_MAX_FILE_SIZE; 1GiB).", valueName: "size")) var maxFileSize: String?
    @Flag(help: "Print the result as JSON.") var json = false

    private struct Summary: Encodable {
        var imported = 0
        var present = 0
        var refused: [Refused] = []
    }

    private struct Refused: Encodable {
        let path: String
        let reason: String
    }

    func run() async throws {
        let installation = try Installation(data.settings([.maxFileSize: maxFileSize]))
        let owner = try installation.user(user)
        let files = try FolderImport.candidates(in: paths)
        let folderImport = FolderImport(publisher: try installation.publisher(), user: owner, blocking: Installation.blockingExecutor())
        var summary = Summary()
        try await folderImport.run(files) { path, outcome in
            switch outcome {
            case .imported: summary.imported += 1
            case .present: summary.present += 1
            case .refused(let reason): summary.refused.append(Refused(path: path, reason: reason))
            }
            Console.progress("\(summary.imported + summary.present + summary.refused.count) of \(files.count) files")
        }
        Console.endProgress()
        try report(summary)
    }

    private func report(_ summary: Summary) throws {
        if json {
            try Console.printJSON(summary)
        } else {
            for refused in summary.refused.sorted(by: { $0.path < $1.path }) { Console.note("refused: \(refused.path): \(refused.reason)") }
            Console.print("\(summary.imported) imported, \(summary.present) there already, \(summary.refused.count) refused.")
        }
        guard summary.refused.isEmpty else { throw ExitCode(1) }
    }
}
