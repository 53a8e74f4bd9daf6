package import Persistence

/// What no command or page does yet, done straight in the database: with an event, as the runner wants it.
package struct ChangeBySQL: Action {
    package static let summary = ActionSummary("change by SQL, in tests", permission: .machineOperator, events: [.projectCreate])

    private let statements: [SQL]
    private let touched: [Change]

    package init(_ statements: [SQL], touching touched: [Change] = []) {
        self.statements = statements
        self.touched = touched
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {}

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        for statement in statements { try transaction.execute(statement) }
        for change in touched { transaction.touch(change) }
        try transaction.record(Event(.projectCreate, subject: .project(id: "by SQL")))
    }
}
