/// The numbers that a host gave to whoever may publish. A name can be given up and taken by somebody else; its number is never
/// given again. Each is nil until the first token that fits has told it.
public struct PinnedIDs: Hashable, Sendable {
    /// GitHub's `repository_owner_id`, GitLab's `namespace_id`.
    public let owner: String?
    /// GitHub's `repository_id`, GitLab's `project_id`.
    public let repository: String?

    /// None is known yet.
    public static let none = PinnedIDs(checkedOwner: nil, repository: nil)

    private init(checkedOwner: String?, repository: String?) {
        owner = checkedOwner
        self.repository = repository
    }

    /// - Throws: ``PublisherError/id`` if one is not 1 to 20 digits without zeros in front.
    public init(owner: String?, repository: String?) throws(PublisherError) {
        for id in [owner, repository] {
            if let id, !PinnedIDs.isID(id) { throw .id(id) }
        }
        self.init(checkedOwner: owner, repository: repository)
    }

    private static func isID(_ text: String) -> Bool {
        (1...20).contains(text.utf8.count) && text.utf8.first != UInt8(ascii: "0") && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    /// The ids that a token has, if they are those pinned here, or none is pinned yet.
    func agreeing(with identity: VerifiedIdentity, owner: String, repository: String) throws(ClaimRefusal) -> PinnedIDs {
        PinnedIDs(
            checkedOwner: try PinnedIDs.agreed(self.owner, with: identity, owner),
            repository: try PinnedIDs.agreed(self.repository, with: identity, repository))
    }

    private static func agreed(
        _ pinned: String?, with identity: VerifiedIdentity, _ claim: String
    ) throws(ClaimRefusal) -> String {
        let found = identity.text(claim)
        guard let found, isID(found) else {
            throw ClaimRefusal(claim, wanted: pinned.map(quoted) ?? "a number", found: found)
        }
        guard pinned == nil || pinned == found else { throw ClaimRefusal(claim, wanted: quoted(pinned ?? ""), found: found) }
        return found
    }
}
