package import Persistence

/// Switches an account off: its tokens open nothing from the next request on.
package struct DisableUser: Action {
    package static let summary = ActionSummary("disable user", permission: .machineOperator, events: [.accountDisable])

    private let name: Username
    private let reason: String

    package init(name: Username, reason: String) throws(AccountRefusal) {
        self.name = name
        self.reason = try reasonText(reason)
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try requireOperator(context)
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        let user = try User.named(name, transaction)
        guard user.state != .disabled else { throw AccountRefusal.alreadyDisabled(user.name) }
        try transaction.execute("UPDATE users SET state = 'disabled', state_reason = \(reason) WHERE id = \(user.id)")
        try endEverything(of: user.id, transaction)
        try transaction.record(Event(.accountDisable, subject: .user(id: user.id), payload: ["reason": .string(reason)]))
        try transaction.notify(.accountDisabled(user, reason: reason))
        transaction.touch(.account(user.id))
    }
}

/// Switches a disabled account on again.
package struct EnableUser: Action {
    package static let summary = ActionSummary("enable user", permission: .machineOperator, events: [.accountEnable])

    private let name: Username
    private let reason: String

    package init(name: Username, reason: String) throws(AccountRefusal) {
        self.name = name
        self.reason = try reasonText(reason)
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try requireOperator(context)
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        let user = try User.named(name, transaction)
        guard user.state == .disabled else { throw AccountRefusal.notDisabled(user.name) }
        try transaction.execute("UPDATE users SET state = 'active', state_reason = NULL WHERE id = \(user.id)")
        try transaction.record(Event(.accountEnable, subject: .user(id: user.id), payload: ["reason": .string(reason)]))
        try transaction.notify(.accountEnabled(user, reason: reason))
        transaction.touch(.account(user.id))
    }
}

/// A reason as the trail keeps it: 1 to 500 characters, on one line.
func reasonText(_ text: String) throws(AccountRefusal) -> String {
    guard (1...500).contains(text.unicodeScalars.count), text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
        throw .reasonMissing
    }
    return text
}

/// The permission of whoever runs commands on the machine.
func requireOperator(_ context: ActionContext) throws {
    guard context.actor == .machineOperator else { throw NotPermitted() }
}

/// The permission of what the server does by itself, after an action left it to be done.
package func requireServer(_ context: ActionContext) throws {
    guard context.actor == .server else { throw NotPermitted() }
}

/// An action was run by somebody who cannot run it: no page or command leads here.
struct NotPermitted: Error {}
