package import Credentials
package import Persistence

/// A token whose signature holds, whose account is active and which has not expired: it may do something.
package struct AuthenticatedToken: Sendable {
    package let tokenID: String
    package let holder: TokenHolder
    private let identifier: TokenIdentifier
    private let row: TokenRow
    private let own: TokenRestrictions
    private let ability: TokenAbility
    private let address: NetworkAddress?
    private let policy: SecondFactorPolicy

    init(
        identifier: TokenIdentifier,
        row: TokenRow,
        own: TokenRestrictions,
        ability: TokenAbility,
        address: NetworkAddress?,
        policy: SecondFactorPolicy
    ) {
        (tokenID, holder) = (identifier.text, row.holder)
        (self.identifier, self.row, self.own, self.ability, self.address, self.policy) = (identifier, row, own, ability, address, policy)
    }

    /// The trusted publishers that it is of; none if it is somebody's.
    package var publishers: [TokenPublisher] {
        if case .publishers(let publishers, _) = holder { return publishers }
        return []
    }

    /// Whether it opens every project and version alike.
    package var isGeneral: Bool { row.restrictions(own).isGeneral }

    /// When and from where it may be used, if it opens everything alike.
    var window: TokenWindow? { row.restrictions(own).window(userID: holder.userID, ability: ability) }

    /// The same token, shown from there.
    func shown(from address: NetworkAddress?) -> AuthenticatedToken {
        AuthenticatedToken(identifier: identifier, row: row, own: own, ability: ability, address: address, policy: policy)
    }

    /// Refuses if nothing of the account works at present, or the token is used up.
    func requireUse(at time: Timestamp) throws(AccountRefusal) {
        try row.requireUse(policy, at: time)
    }

    /// Refuses unless every caveat that asks for no project holds: what can be said before the request's body has been read.
    func requireGeneral(at time: Timestamp) throws(AccountRefusal) {
        let context = row.context(.index, ability, address, at: time)
        try Self.require(row.restrictions(own).evaluateGeneral(context))
        try row.requireUse(policy, at: time)
    }

    /// Refuses unless every caveat holds for this target, as the token was when it came.
    package func require(_ target: TokenTarget, at time: Timestamp) throws(AccountRefusal) {
        try require(row, target, at: time)
    }

    /// The same, on the desk's clock.
    package func requireReading(_ target: TokenTarget, at desk: AccountDesk) throws(AccountRefusal) {
        try require(target, at: desk.clock.now())
    }

    /// The same as the token stands now. Runs in the transaction that makes the change.
    package func require(_ target: TokenTarget, at time: Timestamp, _ transaction: ReadTransaction) throws {
        guard let row = try TokenRow.find(identifier, policy, transaction) else { throw AccountRefusal.badCredential }
        try require(row, target, at: time)
    }

    /// Refuses unless that account could publish by a token of its own, whatever is known of it now.
    package func requireUsable(userID: String, at time: Timestamp, _ transaction: ReadTransaction) throws {
        if let obstacle = try AccountRefusal.obstacle(toPublishingBy: userID, policy, at: time, transaction) { throw obstacle }
    }

    private func require(_ row: TokenRow, _ target: TokenTarget, at time: Timestamp) throws(AccountRefusal) {
        try Self.require(row.restrictions(own).evaluate(row.context(target, ability, address, at: time)))
        if ability == .upload { try row.release.require(target) }
        try row.requireUse(policy, at: time)
    }

    private static func require(_ verdict: TokenVerdict) throws(AccountRefusal) {
        if case .refused(let refusal) = verdict { throw .tokenRefused(refusal) }
    }
}

extension AuthenticatedToken {
    /// Remembers what an upload binds the token to: its one release, and the project that it made. Runs in the upload's transaction, after
    /// `require` has allowed it.
    /// - Parameter projectID: also of a project that was made just now.
    package func bind(_ target: TokenTarget, projectID: String, _ transaction: WriteTransaction, _ context: ActionContext) throws {
        guard let name = target.projectName, let version = target.versionText else { return }
        if own.caveats.contains(where: { $0.namesNew(name) }) {
            try transaction.execute(
                """
                INSERT INTO token_projects (token_id, name, project_id) VALUES (\(tokenID), \(name), \(projectID))
                ON CONFLICT (token_id, name) DO NOTHING
                """
            )
            transaction.touch(.credentials)
        }
        guard row.release.isForOneRelease else { return }
        try transaction.execute(
            """
            UPDATE tokens SET release_project = \(name), release_version = \(version),
                release_until = \(context.time.adding(seconds: ReleaseBinding.openSeconds))
            WHERE id = \(tokenID) AND release_project IS NULL
            """
        )
        transaction.touch(.credentials)
    }
}

extension TokenCaveat {
    /// Whether it covers a project of that name that was yet to be made.
    fileprivate func namesNew(_ name: String) -> Bool {
        if case .projects(_, let names) = self { return names.contains(name) }
        return false
    }
}

/// What binds a token to one release: the first project and version that it uploads to.
struct ReleaseBinding: Sendable {
    /// How long the release stays open, from its first file on.
    static let openSeconds: Int64 = 3_600

    let isForOneRelease: Bool
    /// Normalized; nothing before the first upload.
    let project: String?
    let version: String?
    let until: Timestamp?

    func requireOpen(at time: Timestamp) throws(AccountRefusal) {
        guard isForOneRelease, let project, let version, let until, until <= time else { return }
        throw .tokenReleaseOver(project: project, version: version, since: until)
    }

    func require(_ target: TokenTarget) throws(AccountRefusal) {
        guard isForOneRelease, let project, let version else { return }
        guard target.isRelease(project, version) else {
            throw .tokenReleaseOther(project: project, version: version)
        }
    }
}
