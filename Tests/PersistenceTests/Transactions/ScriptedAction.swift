import Persistence

/// An action whose parts a test writes. It works on the table of users, the simplest one that there is.
struct ScriptedAction: Action {
    static let summary = ActionSummary("scripted", permission: .machineOperator, events: EventTag.allCases)

    var authorization: @Sendable (ReadTransaction) throws -> Void = { _ in }
    let body: @Sendable (WriteTransaction, ActionContext) throws -> Int64

    func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try authorization(transaction)
    }

    func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws -> Int64 {
        try body(transaction, context)
    }

    /// Adds a user, with its event and mail.
    static func adding(_ name: String) -> ScriptedAction {
        ScriptedAction { transaction, context in
            try insertUser(name, transaction)
            try transaction.notify(Notice(to: ["\(name)@example.org"], subject: "Hello", text: "Text"))
            transaction.touch(.account(name))
            return try transaction.record(Event(.accountCreate, subject: .user(id: name), payload: ["name": .string(name)]))
        }
    }

    static func insertUser(_ name: String, _ transaction: WriteTransaction) throws {
        try transaction.execute(
            """
            INSERT INTO users (id, name, name_key, is_administrator, state, created_at)
            VALUES (\(name), \(name), \(name), \(false), 'active', \(0))
            """
        )
    }
}

/// What an action of a test says no with.
struct ScriptedRefusal: Error, Equatable {
    var reason = ""
}

/// How many rows there are, of everything that an action writes.
struct RowCounts: Equatable {
    var users: Int64 = 0
    var events: Int64 = 0
    var personal: Int64 = 0
    var jobs: Int64 = 0

    init(users: Int64 = 0, events: Int64 = 0, personal: Int64 = 0, jobs: Int64 = 0) {
        (self.users, self.events, self.personal, self.jobs) = (users, events, personal, jobs)
    }

    init(of database: Database) async throws {
        self = try await database.read { transaction in
            func count(_ sql: SQL) throws -> Int64 { try transaction.first(sql) { try $0.integer(0) } ?? -1 }
            return RowCounts(
                users: try count("SELECT count(*) FROM users"),
                events: try count("SELECT count(*) FROM events"),
                personal: try count("SELECT count(*) FROM event_personal"),
                jobs: try count("SELECT count(*) FROM jobs")
            )
        }
    }
}

extension ActionRunner {
    /// Runs it for the operator.
    @discardableResult
    func run(_ action: ScriptedAction) async throws -> Int64 {
        try await run(action, as: .machineOperator, from: .commandLine)
    }
}
