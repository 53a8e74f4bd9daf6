internal import Accounts
package import Persistence

/// Keeps what came of rendering a description, for every file that has the same.
package struct StoreDescription: Action {
    package static let summary = ActionSummary(
        "store description", permission: .server, events: [.descriptionRender], leavesCredentials: true)

    /// What is kept: HTML and its renderer's name, or why there is none.
    enum Result: Sendable {
        case html(String, renderer: String)
        case plain(DescriptionFailure)
    }

    /// The file that it was rendered for.
    let file: Int64
    let digest: String
    /// None if an equal description was rendered before: the project's pages are only made anew.
    let result: Result?

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try requireServer(context)
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        let row = try transaction.first(
            """
            SELECT projects.name, projects.id, files.filename, files.description FROM files JOIN projects ON projects.number = files.project
            WHERE files.number = \(file)
            """
        ) { (project: try $0.text(0), id: try $0.text(1), filename: try $0.text(2), digest: try $0.optionalText(3)) }
        guard let row else { return }
        transaction.touch(.project(row.project))
        let isKept = try transaction.exists("SELECT 1 FROM descriptions WHERE digest = \(digest)")
        guard isKept ? row.digest != digest : result != nil else { return }
        try transaction.execute("UPDATE files SET description = \(digest) WHERE number = \(file)")
        if !isKept { try keep(transaction, context) }
        let payload: CanonicalJSON = ["filename": .string(row.filename), "description": .string(digest), "outcome": .string(outcome)]
        try transaction.record(Event(.descriptionRender, subject: .project(id: row.id), payload: payload))
    }

    private var outcome: String {
        switch result {
        case .html: "html"
        case .plain(let failure): failure.rawValue
        case nil: "as-before"
        }
    }

    private func keep(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        switch result {
        case .html(let html, let renderer):
            try transaction.execute(
                """
                INSERT INTO descriptions (digest, renderer, failure, rendered_at, html)
                VALUES (\(digest), \(renderer), NULL, \(context.time), \(html))
                """
            )
        case .plain(let failure):
            try transaction.execute(
                """
                INSERT INTO descriptions (digest, renderer, failure, rendered_at, html)
                VALUES (\(digest), NULL, \(failure.rawValue), \(context.time), NULL)
                """
            )
        case nil: return
        }
    }
}
