package import Accounts
internal import Credentials
internal import PackagingStandards
internal import Persistence

/// By what right a file is published.
package enum PublishingAuthority: Sendable {
    /// A verified upload token, of a person or of trusted publishers.
    case token(AuthenticatedToken)
    /// One of trusted publishers, of which this one is for the project.
    case publisher(TokenPublisher, AuthenticatedToken)
    /// The password of an account, where the operator still takes it.
    case password(PasswordUploader)
    /// The operator, on the machine, in the name of a user.
    case machineOperator(for: User)

    /// The account that acts, if it is one.
    package var userID: String? {
        switch self {
        case .token(let token): token.holder.userID
        case .publisher: nil
        case .password(let uploader): uploader.userID
        case .machineOperator(let user): user.id
        }
    }

    /// What uploads at the same time are counted by.
    package var key: String {
        token?.holder.key ?? "user:" + (userID ?? "")
    }

    package var tokenID: String? { token?.tokenID }

    var token: AuthenticatedToken? {
        switch self {
        case .token(let token), .publisher(_, let token): token
        case .password, .machineOperator: nil
        }
    }

    /// The trusted publishers that it may be of; none if it is somebody's.
    var publishers: [TokenPublisher] {
        switch self {
        case .publisher(let publisher, _): [publisher]
        case .token(let token): token.publishers
        case .password, .machineOperator: []
        }
    }

    /// For people and the log.
    package var name: String {
        switch self {
        case .token(let token): token.holder.name
        case .publisher(let publisher, _): publisher.summary
        case .password(let uploader): uploader.userName
        case .machineOperator(let user): user.name
        }
    }

    var actor: Actor {
        switch self {
        case .token(let token):
            switch token.holder {
            case .user(let id, _): .user(id: id)
            case .publishers(let publishers, _): .publisher(id: publishers.first?.id ?? "")
            }
        case .publisher(let publisher, _): .publisher(id: publisher.id)
        case .password(let uploader): .user(id: uploader.userID)
        case .machineOperator: .machineOperator
        }
    }

    /// What trusted publisher it is, for people; nothing if it is somebody.
    var publisher: String? {
        if case .publisher(let publisher, _) = self { return publisher.summary }
        return nil
    }

    /// Refuses unless the credential and the account's role allow publishing to this project.
    /// - Parameter project: none for a project that this upload would make.
    func require(
        _ project: ProjectRow?,
        _ file: PublishedFile,
        _ limits: PublishingLimits,
        _ time: Timestamp,
        _ transaction: ReadTransaction
    ) throws {
        switch self {
        case .token(let token), .publisher(_, let token):
            try naming(transaction) { try token.require(file.target(project), at: time, transaction) }
        case .password(let uploader): try uploader.require(at: time, transaction)
        case .machineOperator: break
        }
        guard let project else { return try requireNewProject(file.projectName, limits, time, transaction) }
        try requireRole(project, file.projectName, time, transaction)
        guard project.status.takesUploads else {
            throw PublishingRefusal.notAccepting(project: file.projectName, status: project.status.rawValue)
        }
    }

    /// A refusal that names projects by their ids says their names instead.
    private func naming(_ transaction: ReadTransaction, _ body: () throws -> Void) throws {
        do { try body() } catch AccountRefusal.tokenRefused(.notAmongProjects(let requested, let ids, let newNames)) {
            let names = try ProjectDirectory.names(of: ids, transaction)
            // Of several people's publishers none is told of projects that another is about to make.
            let permitted = ids.compactMap { names[$0] } + (Set(publishers.map(\.addedBy)).count > 1 ? [] : newNames)
            throw AccountRefusal.tokenRefused(.wrongProject(requested: requested, permitted: permitted))
        }
    }

    private func requireRole(_ project: ProjectRow, _ name: String, _ time: Timestamp, _ transaction: ReadTransaction) throws {
        guard publishers.isEmpty else { return try requirePublisher(project, name, time, transaction) }
        if project.isTrustedOnly, actor != .machineOperator { throw PublishingRefusal.trustedPublishingOnly(name) }
        let role: SQL = "SELECT 1 FROM roles WHERE project = \(project.number) AND user_id = \(userID ?? "")"
        guard try transaction.exists(role) else { throw PublishingRefusal.notPermitted(user: self.name, project: name) }
    }

    /// One that works, of an account that could publish itself, but for its lock: the lock stops only what it is about.
    private func requirePublisher(_ project: ProjectRow, _ name: String, _ time: Timestamp, _ transaction: ReadTransaction) throws {
        let own: SQL = "project = \(project.number) AND id IN \(list: publishers.map(\.id)) AND \(TokenPublisher.isWorking)"
        let adder = try transaction.first("SELECT created_by FROM publishers WHERE \(own) ORDER BY created_at, id") { try $0.text(0) }
        guard let adder else { throw PublishingRefusal.notPermitted(user: self.name, project: name) }
        do { try token?.requireUsable(userID: adder, at: time, transaction) } catch AccountRefusal.accountLocked {}
    }

    private func requireNewProject(
        _ name: String,
        _ limits: PublishingLimits,
        _ time: Timestamp,
        _ transaction: ReadTransaction
    ) throws {
        if case .machineOperator = self { return }
        let owner = try person(name, transaction, at: time)
        if let token, userID == nil {
            try token.requireUsable(userID: owner, at: time, transaction)
        }
        guard limits.newProjects == .administrators else { return }
        let administrator: SQL = "SELECT 1 FROM users WHERE id = \(owner) AND is_administrator = 1"
        guard try transaction.exists(administrator) else { throw PublishingRefusal.newProjectsClosed(name) }
    }

    /// Remembers what this upload binds a token to.
    func bind(_ file: PublishedFile, to project: ProjectRow, _ transaction: WriteTransaction, _ context: ActionContext) throws {
        guard let token else { return }
        try token.bind(file.target(project), projectID: project.id, transaction, context)
    }
}

extension PublishedFile {
    /// What an upload of this file acts on.
    fileprivate func target(_ project: ProjectRow?) -> TokenTarget {
        TokenTarget(
            projectName: projectName, projectID: project?.id, projectMadeAt: project?.createdAt.microseconds,
            version: try? Version(versionSpelling)
        )
    }
}
