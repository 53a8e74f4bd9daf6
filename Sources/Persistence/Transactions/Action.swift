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
    /// Whether what was known about credentials still holds after it.
    package let leavesCredentials: Bool

    /// - Parameter leavesCredentials: true only for what touches neither accounts nor factors, tokens or roles, or says itself when it
    ///   does (`Change.credentials`).
    package init(_ name: String, permission: Permission, events: [EventTag], leavesCredentials: Bool = false) {
        self.leavesCredentials = leavesCredentials
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
    /// Who has given the password, and not yet what else is asked.
    case pendingSignIn = "who has given the password"
    /// The person whose account it is.
    case accountOwner = "the account's owner, signed in"
    /// The same, who has shown it of late; before an address is verified, without the factors that are demanded.
    case addressOwner = "the account's owner, proved of late, perhaps not verified"
    /// The same, with the factors that the operator demands, who has shown it within 15 minutes.
    case accountOwnerProved = "the account's owner, proved of late"
    /// The same within a minute.
    case accountOwnerProvedJustNow = "the account's owner, proved within a minute"
    /// Whoever ends sessions of their own: also without the factors that are demanded.
    case sessionOwner = "the account's owner, verified, proved of late"
    /// Whoever sets factors up: the same; or a recovery code was given within 15 minutes.
    case factorOwner = "the account's owner, verified, proved of late or recovered"
    /// Whoever makes recovery codes: verified, and shown within a minute.
    case codeOwner = "the account's owner, verified, proved within a minute"
    /// An administrator, proved of late.
    case administrator = "an administrator, proved of late"
    /// An owner of the project, signed in and proved of late.
    case projectOwner = "an owner of the project, proved of late"
    /// An owner or a maintainer of the project, by an upload token; anybody with an account for a new project.
    case projectPublisher = "who may publish to the project"
    /// Whoever shows an identity that an issuer which the operator trusts has signed.
    case identityHolder = "who shows an identity of a trusted issuer"
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
    /// A trusted publisher, by its id.
    case publisher(id: String)
    /// Nobody knows who.
    case stranger

    /// As the audit trail writes it.
    package var text: String {
        switch self {
        case .machineOperator: "operator"
        case .server: "server"
        case .user(let id): "user:" + id
        case .publisher(let id): "publisher:" + id
        case .stranger: "stranger"
        }
    }
}

/// Where a request came from: personal, so the trail keeps it apart.
package struct Origin: Hashable, Sendable {
    /// The client's network address, if there was one.
    package let address: String?
    /// The client's name for itself (`User-Agent`), cut to 512 bytes.
    package let agent: String?

    package init(address: String?, agent: String?) {
        self.address = address
        self.agent = agent.map { String(decoding: $0.utf8.prefix(512), as: UTF8.self) }
    }

    /// A job of the server's own.
    package static let server = Origin(address: nil, agent: nil)

    /// A command on the machine itself.
    package static let commandLine = Origin(address: nil, agent: "rind (command line)")
}
