/// Who may publish: somebody whom one issuer vouches for. Another issuer never reaches the rule, whatever its tokens say.
public struct PublisherRule: Equatable, Sendable {
    /// What `iss` must be, exactly.
    public let issuer: String
    /// Whom the issuer must vouch for.
    public let publisher: Publisher

    /// A publisher, as its kind describes it.
    public enum Publisher: Equatable, Sendable {
        case github(GitHubPublisher)
        case gitlab(GitLabPublisher)
        case openid(OpenIDPublisher)
    }

    /// - Parameter issuer: what `iss` must be, exactly.
    public init(issuer: String, _ publisher: Publisher) {
        self.issuer = issuer
        self.publisher = publisher
    }

    /// Whose claims are looked at.
    public var kind: PublisherKind {
        switch publisher {
        case .github: .github
        case .gitlab: .gitlab
        case .openid: .openid
        }
    }

    /// A line for pages, mails and the trail that says who may publish, without the issuer.
    public var summary: String {
        switch publisher {
        case .github(let publisher): publisher.summary
        case .gitlab(let publisher): publisher.summary
        case .openid(let publisher): publisher.summary
        }
    }

    /// Where its jobs run, as an identity says it too (``PublisherKind/place(of:)``): what rules are looked up by.
    public var place: String {
        switch publisher {
        case .github(let publisher): lowercasedASCII("\(publisher.owner)/\(publisher.repository)")
        case .gitlab(let publisher): "\(publisher.namespace)/\(publisher.project)"
        case .openid(let publisher): publisher.subject
        }
    }

    /// How much the rule asks for beyond its kind's own claims. Of several rules that match, the one that asks for most is meant.
    public var specificity: Int {
        switch publisher {
        case .github(let publisher): publisher.environment == nil ? 0 : 1
        case .gitlab(let publisher): publisher.environment == nil ? 0 : 1
        case .openid(let publisher): publisher.claims.claims.count
        }
    }

    /// Whether the holder of a token is the one that may publish.
    public func match(_ identity: VerifiedIdentity) -> PublisherMatch {
        guard isSame(identity.issuer, issuer) else {
            return .mismatch(ClaimMismatch("iss", wanted: quoted(issuer), found: identity.issuer))
        }
        do throws(ClaimRefusal) {
            return .match(
                ids: try publisher.agreedIDs(with: identity), specificity: specificity)
        } catch {
            return .mismatch(error.mismatch)
        }
    }
}

extension PublisherRule.Publisher {
    fileprivate func agreedIDs(with identity: VerifiedIdentity) throws(ClaimRefusal) -> PinnedIDs {
        switch self {
        case .github(let publisher): try publisher.agreedIDs(with: identity)
        case .gitlab(let publisher): try publisher.agreedIDs(with: identity)
        case .openid(let publisher): try publisher.agreedIDs(with: identity)
        }
    }
}

/// Whether a token is from a publisher.
public enum PublisherMatch: Equatable, Sendable {
    /// It is. `ids` are the token's: those that the rule had not pinned yet are to be pinned now, in the transaction that makes use
    /// of the match, and only where nobody has pinned another meanwhile.
    case match(ids: PinnedIDs, specificity: Int)
    /// It is not, because of this claim.
    case mismatch(ClaimMismatch)
}
