import Persistence
import TestSupport

extension TestIndex {
    /// Queues a mail by an action that does nothing else.
    func queue(_ notice: Notice) async throws {
        try await asOperator(Sending(notice: notice))
    }

    private struct Sending: Action {
        static let summary = ActionSummary("send", permission: .machineOperator, events: [.accountCreate])
        let notice: Notice

        func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {}

        func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
            try transaction.notify(notice)
            try transaction.record(Event(.accountCreate, subject: .user(id: "u")))
        }
    }
}
