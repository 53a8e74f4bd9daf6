package import Persistence
internal import WebAuthnProtocol

/// Leaves an event of a factor that was to be added, and whose first code or answer was wrong: nothing else of that try is kept.
package struct NoteRefusedFactor: Action {
    package static let summary = ActionSummary("note refused factor", permission: .accountOwner, events: [.factorRefused])

    private let session: SignedIn
    private let method: String
    private let reason: String

    /// - Parameters:
    ///   - method: `totp`, or the kind of credential.
    ///   - reason: a stable word.
    init(_ session: SignedIn, method: String, reason: String) {
        (self.session, self.method, self.reason) = (session, method, reason)
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try session.require(.accountOwner, transaction, context)
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        let payload: CanonicalJSON = ["method": .string(method), "reason": .string(reason)]
        try transaction.record(Event(.factorRefused, subject: .user(id: session.userID), payload: payload))
    }
}

extension AccountRefusal {
    /// Whether the code of a new app was wrong, rather than anything else about it.
    var isWrongCode: Bool {
        switch self {
        case .factorFailed, .clockOff: true
        default: false
        }
    }
}
