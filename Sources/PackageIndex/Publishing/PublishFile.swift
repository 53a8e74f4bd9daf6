internal import Accounts
internal import BlobStorage
internal import PackagingStandards
package import Persistence

/// Makes a received file part of its project: the project and the release too, if this is their first file.
package struct PublishFile: Action {
    package static let summary = ActionSummary(
        "publish file",
        permission: .projectPublisher,
        events: [.projectCreate, .projectRoleAdd, .releaseAdd, .fileAdd, .pendingPublisherRemove],
        leavesCredentials: true
    )

    let file: PublishedFile
    let authority: PublishingAuthority
    let limits: PublishingLimits
    let newProjects: NewProjectLimit

    package enum Outcome: Sendable {
        case published
        /// The same bytes were there already under the same name: nothing changed.
        case identical
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        let project = try ProjectRow.find(file.projectName, transaction)
        try authority.require(project, file, limits, context.time, transaction)
        if project == nil { try newProjects.requireRoom(transaction, at: context.time) }
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws -> Outcome {
        let found = try ProjectRow.find(file.projectName, transaction)
        let conflict = FileConflict(file: file, project: found)
        guard try !conflict.isIdentical(transaction) else { return .identical }
        try conflict.check(limits, transaction)
        let project = try found ?? createProject(transaction, context)
        try addRelease(project, transaction, context)
        try addFile(project, transaction, context)
        let event = Event(.fileAdd, subject: .project(id: project.id), payload: payload(project))
        let serial = try transaction.record(event)
        try transaction.execute(
            """
            UPDATE projects SET last_serial = \(serial), size = size + \(file.size), spelling = \(file.projectSpelling)
            WHERE number = \(project.number)
            """
        )
        try SearchIndex.markStale(project: project.number, serial: serial, transaction)
        try authority.bind(file, to: project, transaction, context)
        transaction.touch(.project(file.projectName))
        return .published
    }

    /// What cannot be told from the event's own actor, time and project stands in it too.
    private func payload(_ project: ProjectRow) -> CanonicalJSON {
        var members: [String: CanonicalJSON] = [
            "filename": .string(file.filename), "version": .string(file.versionSpelling), "sha256": .string(file.digests.sha256),
            "python": .string(file.pythonTag), "size": .integer(file.size),
        ]
        if let token = authority.tokenID { members["token"] = .string(token) }
        if case .machineOperator(let user) = authority { members["user"] = .string(user.id) }
        if let publisher = authority.publisher { members["publisher"] = .string(publisher) }
        if let time = file.uploadedAt { members["uploaded_at"] = .integer(time.microseconds) }
        if project.spelling != file.projectSpelling { members["spelling"] = .string(file.projectSpelling) }
        return .object(members)
    }

    /// The first upload of a name makes the project, and its uploader the owner.
    private func createProject(_ transaction: WriteTransaction, _ context: ActionContext) throws -> ProjectRow {
        let owner = try authority.person(file.projectName, transaction, at: context.time)
        let id = ProjectID.make(at: context.time)
        let number = try transaction.insert(
            """
            INSERT INTO projects (id, name, spelling, status, created_at, size, last_serial)
            VALUES (\(id), \(file.projectName), \(file.projectSpelling), 'active', \(context.time), 0, 0)
            RETURNING number
            """
        )
        let project = ProjectRow(
            number: number, id: id, spelling: file.projectName, status: .active, size: 0, createdAt: context.time,
            isTrustedOnly: false
        )
        let isFirstOfOwner = try !transaction.exists("SELECT 1 FROM roles WHERE user_id = \(owner) AND role = 'owner'")
        try transaction.execute(
            "INSERT INTO roles (project, user_id, role) VALUES (\(number), \(owner), 'owner')"
        )
        let subject = Subject.project(id: project.id)
        try transaction.record(Event(.projectCreate, subject: subject, payload: ["name": .string(file.projectName)]))
        try transaction.record(
            Event(.projectRoleAdd, subject: subject, payload: ["user": .string(owner), "role": "owner"])
        )
        try newProjects.note(transaction, at: context.time)
        let hasSettled = try authority.settlePublishers(file.projectName, number, transaction)
        transaction.touch(.projectList)
        // Whoever owns a project may need another factor than before, and a job's token hangs on its publishers. Nothing else that decides
        // about a credential depends on which projects there are.
        if isFirstOfOwner || hasSettled { transaction.touch(.credentials) }
        return project
    }

    private func addRelease(_ project: ProjectRow, _ transaction: WriteTransaction, _ context: ActionContext) throws {
        let existing: SQL = "SELECT 1 FROM releases WHERE project = \(project.number) AND version = \(file.version)"
        guard try !transaction.exists(existing) else { return }
        try transaction.execute(
            """
            INSERT INTO releases (project, version, spelling, created_at)
            VALUES (\(project.number), \(file.version), \(file.versionSpelling), \(context.time))
            """
        )
        var payload: [String: CanonicalJSON] = ["version": .string(file.versionSpelling)]
        if let publisher = authority.publisher { payload["publisher"] = .string(publisher) }
        try transaction.record(Event(.releaseAdd, subject: .project(id: project.id), payload: .object(payload)))
    }

    private func addFile(_ project: ProjectRow, _ transaction: WriteTransaction, _ context: ActionContext) throws {
        let uploadedAt = file.uploadedAt ?? context.time
        let person = try authority.person(file.projectName, transaction, at: context.time)
        let number = try transaction.insert(
            """
            INSERT INTO files (project, version, filename, kind, python_tag, size, sha256, blake2b_256, md5, requires_python,
                metadata_sha256, description, comment, attestations, uploaded_at, uploaded_by, publisher)
            VALUES (\(project.number), \(file.version), \(file.filename), \(file.kind.rawValue), \(file.pythonTag), \(file.size),
                \(file.digests.sha256), \(file.digests.blake2b256), \(file.md5), \(file.requiresPython), \(file.metadataSHA256),
                \(file.description), \(file.comment), \(file.attestations), \(uploadedAt), \(person), \(authority.publisher))
            RETURNING number
            """
        )
        try transaction.execute("INSERT INTO file_metadata (file, content) VALUES (\(number), \(file.metadataBytes))")
        try queueDescription(number, transaction)
    }

    /// A description that no file had before is rendered once the upload is answered.
    private func queueDescription(_ number: Int64, _ transaction: WriteTransaction) throws {
        guard let digest = file.description else { return }
        guard try !transaction.exists("SELECT 1 FROM descriptions WHERE digest = \(digest)") else { return }
        try transaction.enqueue(kind: DescriptionJob.kind, payload: DescriptionJob(file: number).payload)
    }
}

/// All that the database keeps of a file.
struct PublishedFile: Sendable {
    /// Normalized (PEP 503).
    let projectName: String
    let projectSpelling: String
    /// Canonical: equal versions have equal texts.
    let version: String
    let versionSpelling: String
    let filename: String
    let kind: DistributionKind
    let pythonTag: String
    let size: Int64
    let digests: BlobDigests
    let md5: String?
    let requiresPython: String?
    let metadataBytes: [UInt8]
    let metadataSHA256: String
    /// The digest of the description, if it is one that is rendered.
    let description: String?
    let comment: String?
    let attestations: String?
    /// When it was uploaded, if that was not now.
    let uploadedAt: Timestamp?
}

/// What the operator allows.
package struct PublishingLimits: Sendable {
    /// In bytes.
    package let fileSize: Int64
    /// In bytes, all files of a project together; none for no limit.
    package let projectSize: Int64?
    /// Who may make a new project.
    package let newProjects: NewProjects

    package init(fileSize: Int64, projectSize: Int64?, newProjects: NewProjects) {
        self.fileSize = fileSize
        self.projectSize = projectSize
        self.newProjects = newProjects
    }
}

/// Who may make a new project by uploading to a name that is free.
package enum NewProjects: String, Sendable, CaseIterable {
    /// Anyone with an account.
    case members
    case administrators
}

/// What a decision about an upload needs to know of its project.
struct ProjectRow: Sendable {
    let number: Int64
    let id: String
    /// As its newest file writes the name.
    let spelling: String
    let status: ProjectStatus
    let size: Int64
    let createdAt: Timestamp
    /// Whether only trusted publishers upload to it.
    let isTrustedOnly: Bool

    static func find(_ name: String, _ transaction: ReadTransaction) throws -> ProjectRow? {
        try transaction.first("SELECT number, id, spelling, status, size, created_at, is_trusted_only FROM projects WHERE name = \(name)") {
            row in
            ProjectRow(
                number: try row.integer(0),
                id: try row.text(1),
                spelling: try row.text(2),
                status: try ProjectStatus(stored: try row.text(3)),
                size: try row.integer(4),
                createdAt: Timestamp(microseconds: try row.integer(5)),
                isTrustedOnly: try row.flag(6)
            )
        }
    }
}
