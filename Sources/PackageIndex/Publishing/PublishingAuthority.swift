package import Accounts
internal import Persistence

/// By what right a file is published.
package enum PublishingAuthority: Sendable {
    /// A verified upload token.
    case token(UploadToken)
    /// The operator, on the machine, in the name of a user.
    case machineOperator(for: User)

    var userID: String {
        switch self {
        case .token(let token): token.userID
        case .machineOperator(let user): user.id
        }
    }

    var tokenID: String? {
        switch self {
        case .token(let token): token.tokenID
        case .machineOperator: nil
        }
    }

    var actor: Actor {
        switch self {
        case .token(let token): .user(id: token.userID)
        case .machineOperator: .machineOperator
        }
    }

    private var userName: String {
        switch self {
        case .token(let token): token.userName
        case .machineOperator(let user): user.name
        }
    }

    /// Refuses unless the credential and the account's role allow publishing to this project.
    /// - Parameter project: none for a project that this upload would make.
    func require(
        _ project: ProjectRow?,
        name: String,
        _ limits: PublishingLimits,
        _ time: Timestamp,
        _ transaction: ReadTransaction
    ) throws {
        if case .token(let token) = self { try token.require(name: name, id: project?.id, at: time, transaction) }
        guard let project else { return try requireNewProject(name, limits, transaction) }
        let role: SQL = "SELECT 1 FROM roles WHERE project = \(project.number) AND user_id = \(userID)"
        guard try transaction.exists(role) else { throw PublishingRefusal.notPermitted(user: userName, project: name) }
        guard project.status.takesUploads else {
            throw PublishingRefusal.notAccepting(project: name, status: project.status.rawValue)
        }
    }

    private func requireNewProject(_ name: String, _ limits: PublishingLimits, _ transaction: ReadTransaction) throws {
        switch (self, limits.newProjects) {
        case (.machineOperator, _), (_, .members): return
        case (.token, .administrators):
            let administrator: SQL = "SELECT 1 FROM users WHERE id = \(userID) AND is_administrator = 1"
            guard try transaction.exists(administrator) else { throw PublishingRefusal.newProjectsClosed(name) }
        }
    }

    /// Notes when the token was last used.
    func recordUse(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        guard let tokenID else { return }
        try transaction.execute("UPDATE tokens SET last_used_at = \(context.time) WHERE id = \(tokenID)")
    }
}
