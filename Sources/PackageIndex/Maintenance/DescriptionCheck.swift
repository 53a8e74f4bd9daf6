package import Persistence

/// Says which descriptions are shown as plain text though they are markup, why, and what to do about it.
package struct DescriptionCheck {
    private let database: Database
    private let renderer: DescriptionRenderer
    /// Where a virtual environment for the renderer is made.
    private let dataFolder: String

    package init(database: Database, renderer: DescriptionRenderer, dataFolder: String) {
        self.database = database
        self.renderer = renderer
        self.dataFolder = dataFolder
    }

    /// One sentence each; none of them is a fault of the index.
    package func hints() throws -> [String] {
        let (waiting, failures) = try database.readBlocking { transaction in
            (try Self.waiting(transaction), try Self.failures(transaction))
        }
        return try failures + (waiting == 0 ? [] : [hint(waiting)])
    }

    private func hint(_ waiting: Int64) throws -> String {
        let subject = waiting == 1 ? "The description of 1 file waits" : "The descriptions of \(waiting) files wait"
        guard let fault = try renderer.fault() else { return "\(subject) to be rendered: the server does that while it runs." }
        return """
            \(subject) to be rendered, and shown as plain text until then: \(fault.sentence) The server looks again every ten minutes. To \
            install it: python3 -m venv '\(dataFolder)/python' && '\(dataFolder)/python/bin/pip' install 'readme_renderer[md]'
            """
    }

    private static func waiting(_ transaction: ReadTransaction) throws -> Int64 {
        try transaction.first("SELECT count(*) FROM jobs WHERE kind = \(DescriptionJob.kind)") { try $0.integer(0) } ?? 0
    }

    private static func failures(_ transaction: ReadTransaction) throws -> [String] {
        try transaction.all(
            """
            SELECT descriptions.failure, count(*), min(files.filename) FROM descriptions JOIN files ON files.description = descriptions.digest
            WHERE descriptions.failure IS NOT NULL GROUP BY descriptions.failure ORDER BY descriptions.failure
            """
        ) { row in
            let reason = DescriptionFailure(rawValue: try row.text(0))?.words ?? "it could not be rendered"
            let (count, example) = (try row.integer(1), try row.text(2))
            let files = count == 1 ? "the file '\(example)'" : "\(count) files, such as '\(example)',"
            return "The description of \(files) is shown as plain text: \(reason)."
        }
    }
}

extension DescriptionFailure {
    fileprivate var words: String {
        switch self {
        case .malformed: "it is not well-formed in the language that its metadata names"
        case .tooSlow: "rendering it takes too long"
        case .tooMuchMemory: "rendering it takes too much memory"
        case .tooLong: "it becomes too long"
        case .crashed: "the renderer cannot cope with it"
        }
    }
}
