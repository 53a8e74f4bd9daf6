package import Accounts
package import PackagingStandards
package import Persistence

/// Withdraws a release without deleting it (PEP 592): installers pass it over, unless somebody asks for exactly it.
package struct YankRelease: Action {
    package static let summary = ActionSummary("yank release", permission: .projectOwner, events: [.releaseYank])

    private let session: SignedIn
    private let name: ProjectName
    private let version: Version
    private let reason: String?
    private let limiter: AttemptLimiter

    /// - Parameter reason: for everybody to read; empty for none.
    package init(
        _ session: SignedIn,
        _ name: ProjectName,
        _ version: Version,
        reason: String,
        _ limiter: AttemptLimiter
    ) throws(ManagingRefusal) {
        guard reason.unicodeScalars.count <= 500, !reason.unicodeScalars.contains(where: \.isInvisible) else { throw .reasonTooLong }
        self.session = session
        self.name = name
        self.version = version
        self.reason = reason.isEmpty ? nil : reason
        self.limiter = limiter
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        _ = try ManagedProject.require(name, session, transaction, context)
        try limiter.requireRoom(.changeProject, session.userID, transaction, at: context.time)
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        let project = try ManagedProject.require(name, session, transaction, context)
        let release = try project.release(version, transaction)
        guard !release.isYanked else { throw ManagingRefusal.alreadyYanked(release.spelling) }
        try limiter.note(.changeProject, session.userID, transaction, at: context.time)
        try transaction.execute(
            """
            UPDATE releases SET yanked_at = \(context.time), yank_reason = \(reason)
            WHERE project = \(project.row.number) AND version = \(release.key)
            """
        )
        let payload: CanonicalJSON = ["version": .string(release.spelling), "reason": reason.map(CanonicalJSON.string) ?? .null]
        try project.record(.releaseYank, payload, transaction)
        let because = reason.map { "\n\nReason: \($0)" } ?? ""
        try project.notify(
            "\(project.row.spelling) \(release.spelling) was yanked",
            "The release \(release.spelling) of \(project.row.spelling) was yanked: installers pass it over.\(because)",
            by: session, transaction
        )
    }
}

/// Takes a yank back.
package struct UnyankRelease: Action {
    package static let summary = ActionSummary("unyank release", permission: .projectOwner, events: [.releaseUnyank])

    private let session: SignedIn
    private let name: ProjectName
    private let version: Version
    private let limiter: AttemptLimiter

    package init(_ session: SignedIn, _ name: ProjectName, _ version: Version, _ limiter: AttemptLimiter) {
        self.session = session
        self.name = name
        self.version = version
        self.limiter = limiter
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        _ = try ManagedProject.require(name, session, transaction, context)
        try limiter.requireRoom(.changeProject, session.userID, transaction, at: context.time)
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        let project = try ManagedProject.require(name, session, transaction, context)
        let release = try project.release(version, transaction)
        guard release.isYanked else { throw ManagingRefusal.notYanked(release.spelling) }
        try limiter.note(.changeProject, session.userID, transaction, at: context.time)
        try transaction.execute(
            """
            UPDATE releases SET yanked_at = NULL, yank_reason = NULL
            WHERE project = \(project.row.number) AND version = \(release.key)
            """
        )
        try project.record(.releaseUnyank, ["version": .string(release.spelling)], transaction)
        try project.notify(
            "\(project.row.spelling) \(release.spelling) is no longer yanked",
            "The release \(release.spelling) of \(project.row.spelling) is no longer yanked: installers take it again.",
            by: session, transaction
        )
    }
}
