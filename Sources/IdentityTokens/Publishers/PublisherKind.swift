/// Whose claims an issuer's tokens have.
public enum PublisherKind: String, CaseIterable, Hashable, Sendable {
    /// GitHub Actions, on github.com or self-hosted.
    case github
    /// GitLab CI, on gitlab.com or self-managed.
    case gitlab
    /// Any other issuer of OpenID Connect.
    case openid

    /// What an auditor wants to know of a token beside its issuer: names and texts, those that are there, in this order. Texts are cut
    /// to 255 characters, with `?` for control characters.
    public func auditDetails(of identity: VerifiedIdentity) -> [(name: String, value: String)] {
        let wanted =
            switch self {
            case .github:
                [
                    "repository", "repository_id", "repository_owner_id", "job_workflow_ref", "run_id", "run_attempt", "event_name",
                    "actor", "environment", "ref", "sha",
                ]
            case .gitlab:
                [
                    "project_path", "project_id", "namespace_id", "ci_config_ref_uri", "pipeline_id", "job_id", "pipeline_source",
                    "user_login", "environment", "ref_path", "sha",
                ]
            case .openid: ["jti"]
            }
        return (["sub"] + wanted).compactMap { name in
            identity.text(name).map { (name, cleaned($0, limit: 255)) }
        }
    }

    /// Where the job runs that the identity is of; nil if it does not say. Rules of other places never match.
    public func place(of identity: VerifiedIdentity) -> String? {
        switch self {
        case .github: identity.string("repository").map(lowercasedASCII)
        case .gitlab: identity.string("project_path")
        case .openid: identity.subject
        }
    }
}

/// With the letters A to Z made small, and no others.
func lowercasedASCII(_ text: String) -> String {
    String(decoding: text.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
}
