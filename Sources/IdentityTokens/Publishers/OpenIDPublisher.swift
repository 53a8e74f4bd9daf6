/// A subject of any issuer that may publish.
public struct OpenIDPublisher: Equatable, Sendable {
    /// What `sub` is, exactly.
    public let subject: String
    /// What else its tokens must say.
    public let claims: ClaimRequirements

    /// - Throws: which part is not right.
    public init(subject: String, claims: [String: String] = [:]) throws(PublisherError) {
        guard (1...255).contains(subject.utf8.count), subject.unicodeScalars.allSatisfy(isPrintable) else { throw .subject }
        self.subject = subject
        do { self.claims = try ClaimRequirements(claims) } catch { throw .claims(error) }
    }

    /// The subject, and every claim that is asked for.
    var summary: String {
        ([subject] + claims.claims.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }).joined(separator: ", ")
    }

    /// Byte by byte.
    public static func == (one: OpenIDPublisher, other: OpenIDPublisher) -> Bool {
        isSame(one.subject, other.subject) && one.claims == other.claims
    }

    func agreedIDs(with identity: VerifiedIdentity) throws(ClaimRefusal) -> PinnedIDs {
        try identity.require("sub", subject)
        if let mismatch = claims.mismatch(in: identity) {
            throw ClaimRefusal(mismatch.claim, wanted: mismatch.wanted, found: mismatch.found)
        }
        return .none
    }
}
