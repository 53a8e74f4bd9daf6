/// A change of state on somebody's behalf: who may make it, what it does, the events it leaves and the mail it causes, in one place.
///
/// Only the `ActionRunner` hands out a write transaction, so there is no other way to change the database.
package protocol Action: Sendable {
    associatedtype Outcome: Sendable

    /// The row of this action in the list of all actions: the product's threat surface on one page.
    static var summary: ActionSummary { get }

    /// Says no by throwing a refusal. Runs inside the transaction that makes the change.
    func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws

    /// Makes the change. May run twice: it has no effect outside the transaction.
    ///
    /// A change without an event is rolled back and reported as a fault; no change needs no event.
    func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws -> Outcome
}

/// What an action is, in words that a test prints.
package struct ActionSummary: Hashable, Sendable {
    /// A verb phrase, such as `publish file`.
    package let name: String
    /// Who may do it.
    package let permission: Permission
    /// The tags of the events that it may leave.
    package let events: [EventTag]

    package init(_ name: String, permission: Permission, events: [EventTag]) {
        self.name = name
        self.permission = permission
        self.events = events
    }
}

/// Who may run an action.
package enum Permission: String, Hashable, Sendable {
    /// Whoever can run commands on the machine and read its secrets.
    case machineOperator = "the operator, on the machine"
    /// Whoever asks: the action itself says what they get.
    case anyone = "anybody"
    /// Whoever has the link that was mailed or printed.
    case linkHolder = "who holds the link"
    /// The person whose account it is.
    case accountOwner = "the account's owner, signed in"
    /// The same, after giving the password within the last half hour.
    case accountOwnerProved = "the account's owner, password given of late"
    /// An owner of the project, signed in, after giving the password within the last half hour.
    case projectOwner = "an owner of the project, password given of late"
    /// An owner or a maintainer of the project, by an upload token; anybody with an account for a new project.
    case projectPublisher = "who may publish to the project"
    /// A job that an action left behind, done while the server runs.
    case server = "the server itself"
}

/// On whose behalf, from where and when an action runs.
package struct ActionContext: Sendable {
    package let actor: Actor
    package let origin: Origin
    package let time: Timestamp

    package init(actor: Actor, origin: Origin, time: Timestamp) {
        self.actor = actor
        self.origin = origin
        self.time = time
    }
}

/// Who acts.
package enum Actor: Hashable, Sendable {
    /// Whoever runs a command on the machine.
    case machineOperator
    /// The server itself, doing what an action left to be done.
    case server
    /// A person, by the id of the account.
    case user(id: String)
    /// Nobody knows who.
    case stranger

    /// As the audit trail writes it.
    package var text: String {
        switch self {
        case .machineOperator: "operator"
        case .server: "server"
        case .user(let id): "user:" + id
        case .stranger: "stranger"
        }
    }
}

/// Where a request came from: personal, so the trail keeps it apart.
package struct Origin: Hashable, Sendable {
    /// The client's network address, if there was one.
    package let address: String?
    /// The client's name for itself (`User-Agent`), cut to 512 characters.
    package let agent: String?

    package init(address: String?, agent: String?) {
        self.address = address
        self.agent = agent.map { String($0.prefix(512)) }
    }

    /// A job of the server's own.
    package static let server = Origin(address: nil, agent: nil)

    /// A command on the machine itself.
    package static let commandLine = Origin(address: nil, agent: "rind (command line)")
}
