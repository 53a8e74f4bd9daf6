import Encodings
import TestSupport
import Testing

@testable import IdentityTokens

/// Identities as issuers vouch for them, without their tokens.
enum Identity {
    /// GitHub's, as a push to a branch gives it.
    static let github: [String: String] = [
        "jti": "a", "sub": "repo:octo-org/octo-repo:environment:release", "repository": "octo-org/octo-repo",
        "repository_owner": "octo-org", "repository_owner_id": "65", "repository_id": "74", "event_name": "push",
        "ref": "refs/heads/main", "sha": "2d3f", "job_workflow_ref": "octo-org/octo-repo/.github/workflows/release.yml@refs/heads/main",
        "environment": "release", "run_id": "99", "actor": "octocat",
    ]

    /// GitLab's.
    static let gitlab: [String: String] = [
        "jti": "a", "sub": "project_path:group/sub/project:ref_type:branch:ref:main", "project_path": "group/sub/project",
        "namespace_path": "group/sub", "namespace_id": "72", "project_id": "20", "ref_path": "refs/heads/main", "sha": "714a",
        "ci_config_ref_uri": "gitlab.example/group/sub/project//.gitlab-ci.yml@refs/heads/main", "environment": "release",
        "pipeline_id": "574", "job_id": "302", "user_login": "sample-user",
    ]

    /// With some claims changed; nil takes one away.
    static func make(_ claims: [String: String], issuer: String, _ changes: [String: String?] = [:]) -> VerifiedIdentity {
        var claims = claims
        for (name, value) in changes { claims[name] = value }
        let members = claims.map { (Array($0.key.utf8), JSONValue.string(Array($0.value.utf8))) }
        return make(JSONObject(members: Dictionary(members) { first, _ in first }), issuer: issuer)
    }

    static func make(_ claims: JSONObject, issuer: String) -> VerifiedIdentity {
        let subject = String(decoding: claims["sub"]?.string ?? [], as: UTF8.self)
        return VerifiedIdentity(issuer: issuer, subject: subject, issuedAt: 0, expires: 300, replayKey: "jti:a", claims: claims)
    }
}

extension PublisherMatch {
    /// The sentence that says why not.
    var sentence: String? {
        if case .mismatch(let mismatch) = self { mismatch.sentence } else { nil }
    }

    /// The claim that is to blame.
    var claim: String? {
        if case .mismatch(let mismatch) = self { mismatch.claim } else { nil }
    }
}
