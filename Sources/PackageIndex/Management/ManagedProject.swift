internal import Accounts
internal import PackagingStandards
internal import Persistence

/// A project in the hands of one of its owners: what is common to all that they may do with it.
struct ManagedProject {
    let row: ProjectRow
    /// Normalized.
    let name: String

    /// - Throws: `ManagingRefusal.notOwner`, which says the same of a project that is not there.
    static func require(
        _ name: ProjectName,
        _ session: SignedIn,
        _ transaction: ReadTransaction,
        _ context: ActionContext
    ) throws -> ManagedProject {
        try find(name, try session.require(.projectOwner, transaction, context), transaction)
    }

    /// The same, to look at it.
    static func find(_ name: ProjectName, _ session: SignedIn, _ transaction: ReadTransaction) throws -> ManagedProject {
        guard let row = try ProjectRow.find(name.normalized, transaction) else { throw ManagingRefusal.notOwner(name.normalized) }
        let role: SQL = "SELECT 1 FROM roles WHERE project = \(row.number) AND user_id = \(session.userID) AND role = 'owner'"
        guard session.isVerified, try transaction.exists(role) else { throw ManagingRefusal.notOwner(name.normalized) }
        return ManagedProject(row: row, name: name.normalized)
    }

    /// The release's version in its canonical form and as it is written.
    func release(_ version: Version, _ transaction: ReadTransaction) throws -> (key: String, spelling: String, isYanked: Bool) {
        let found = try transaction.first(
            "SELECT version, spelling, yanked_at FROM releases WHERE project = \(row.number) AND version = \(version.canonical)"
        ) { (key: try $0.text(0), spelling: try $0.text(1), isYanked: try $0.optionalInteger(2) != nil) }
        guard let found else { throw ManagingRefusal.noSuchRelease(version.description) }
        return found
    }

    /// Leaves the event, gives the project its serial, and drops what readers remember.
    func record(_ tag: EventTag, _ payload: CanonicalJSON, _ transaction: WriteTransaction) throws {
        let serial = try transaction.record(Event(tag, subject: .project(id: row.id), payload: payload))
        try transaction.execute("UPDATE projects SET last_serial = \(serial) WHERE number = \(row.number)")
        try SearchIndex.markStale(project: row.number, serial: serial, transaction)
        transaction.touch(.project(name))
    }

    /// Tells everybody who has a role of a change in who may publish: whoever made it gets the link that locks the account.
    func warn(
        _ subject: String,
        _ text: String,
        by session: SignedIn,
        _ site: SiteIdentity,
        _ transaction: WriteTransaction,
        _ context: ActionContext
    ) throws {
        try session.tell(site, transaction, context) { _ in (subject, text) }
        try notify(subject, text, by: session, except: session.userID, transaction)
    }

    /// Tells everybody who has a role.
    func notify(
        _ subject: String,
        _ text: String,
        by session: SignedIn,
        except userID: String? = nil,
        _ transaction: WriteTransaction
    ) throws {
        let addresses = try AccountAddress.members(of: row.number, except: userID, transaction)
        guard !addresses.isEmpty else { return }
        let whole = """
            \(text)

            Done by: \(session.userName)

            You did not expect this? Ask them, and tell the operator of this index if nobody knows of it.
            """
        try transaction.notify(Notice(to: addresses, subject: subject, text: whole))
    }

    /// Takes files out of the index. Their names are never taken again; their bytes go at the next start.
    func removeFiles(where condition: SQL, _ transaction: WriteTransaction, _ context: ActionContext) throws -> [String] {
        let files = try transaction.all("SELECT filename, sha256, blake2b_256 FROM files WHERE project = \(row.number) AND \(condition)") {
            (filename: try $0.text(0), sha256: try $0.text(1), blake2: try $0.text(2))
        }
        for file in files {
            try transaction.execute(
                "INSERT INTO used_filenames (filename, deleted_at) VALUES (\(file.filename), \(context.time)) ON CONFLICT (filename) DO NOTHING"
            )
            try transaction.execute(
                """
                INSERT INTO removed_blobs (sha256, blake2b_256, removed_at) VALUES (\(file.sha256), \(file.blake2), \(context.time))
                ON CONFLICT (sha256) DO NOTHING
                """
            )
        }
        let chosen: SQL = "SELECT number FROM files WHERE project = \(row.number) AND \(condition)"
        try transaction.execute("DELETE FROM file_metadata WHERE file IN (\(chosen))")
        try transaction.execute(
            """
            UPDATE projects SET size = size - (SELECT coalesce(sum(size), 0) FROM files WHERE project = \(row.number) AND \(condition))
            WHERE number = \(row.number)
            """
        )
        try transaction.execute("DELETE FROM files WHERE project = \(row.number) AND \(condition)")
        return files.map(\.filename)
    }
}

/// What the rules of managing a project refuse.
package enum ManagingRefusal: Refusal, Equatable {
    case notOwner(String)
    case noSuchRelease(String)
    case noSuchFile(String)
    case confirmationDiffers(wanted: String)
    case alreadyYanked(String)
    case notYanked(String)
    case reasonTooLong

    package var status: Int {
        switch self {
        case .notOwner, .noSuchRelease, .noSuchFile: 404
        case .confirmationDiffers, .alreadyYanked, .notYanked, .reasonTooLong: 400
        }
    }

    package var code: String {
        switch self {
        case .notOwner: "not-owner"
        case .noSuchRelease: "no-such-release"
        case .noSuchFile: "no-such-file"
        case .confirmationDiffers: "confirmation-differs"
        case .alreadyYanked: "already-yanked"
        case .notYanked: "not-yanked"
        case .reasonTooLong: "reason-invalid"
        }
    }

    package var sentence: String {
        switch self {
        case .notOwner(let name): "You own no project '\(quotable(name))': its owners manage it."
        case .noSuchRelease(let version): "The project has no release '\(quotable(version))'."
        case .noSuchFile(let name): "The release has no file '\(quotable(name))'."
        case .confirmationDiffers(let wanted): "To confirm, type '\(quotable(wanted))' as it stands there."
        case .alreadyYanked(let version): "The release \(quotable(version)) is yanked already."
        case .notYanked(let version): "The release \(quotable(version)) is not yanked."
        case .reasonTooLong: "A reason has at most 500 characters, all on one line."
        }
    }
}
