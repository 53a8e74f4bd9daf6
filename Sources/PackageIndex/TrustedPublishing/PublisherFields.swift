internal import Foundation
internal import IdentityTokens
internal import Persistence

/// What somebody says of a publisher, as forms send it and the database keeps it.
package struct PublisherFields: Codable, Hashable, Sendable {
    package var owner: String?
    package var repository: String?
    package var workflow: String?
    package var namespace: String?
    package var project: String?
    package var pipelineFile: String?
    package var environment: String?
    package var subject: String?
    package var claims: [String: String]?

    package init() {}

    /// - Throws: an error if the column holds something else.
    init(stored bytes: [UInt8]) throws {
        self = try JSONDecoder().decode(PublisherFields.self, from: Data(bytes))
    }

    /// Canonical JSON: equal fields have equal bytes.
    var written: CanonicalJSON {
        let texts = [
            "owner": owner, "repository": repository, "workflow": workflow, "namespace": namespace, "project": project,
            "pipelineFile": pipelineFile, "environment": environment, "subject": subject,
        ]
        var members = texts.compactMapValues { $0.map(CanonicalJSON.string) }
        if let claims { members["claims"] = .object(claims.mapValues(CanonicalJSON.string)) }
        return .object(members)
    }

    /// The rule that they make for an issuer of this kind.
    /// - Throws: `PublisherError`
    func rule(_ kind: PublisherKind, issuer: String, pins: PinnedIDs = .none) throws(PublisherError) -> PublisherRule {
        let environment = environment.flatMap { $0.isEmpty ? nil : $0 }
        switch kind {
        case .github:
            let publisher = try GitHubPublisher(
                owner: owner ?? "", repository: repository ?? "", workflow: workflow ?? "", environment: environment, pins: pins)
            return PublisherRule(issuer: issuer, .github(publisher))
        case .gitlab:
            let file = pipelineFile.flatMap { $0.isEmpty ? nil : $0 } ?? ".gitlab-ci.yml"
            let publisher = try GitLabPublisher(
                namespace: namespace ?? "", project: project ?? "", pipelineFile: file, environment: environment, pins: pins)
            return PublisherRule(issuer: issuer, .gitlab(publisher))
        case .openid:
            return PublisherRule(issuer: issuer, .openid(try OpenIDPublisher(subject: subject ?? "", claims: claims ?? [:])))
        }
    }

    /// Only what an issuer of this kind knows, without what is empty.
    func only(_ kind: PublisherKind) -> PublisherFields {
        func some(_ text: String?) -> String? { text.flatMap { $0.isEmpty ? nil : $0 } }
        var fields = PublisherFields()
        switch kind {
        case .github:
            (fields.owner, fields.repository, fields.workflow) = (some(owner), some(repository), some(workflow))
            fields.environment = some(environment)
        case .gitlab:
            (fields.namespace, fields.project, fields.pipelineFile) = (some(namespace), some(project), some(pipelineFile))
            fields.environment = some(environment)
        case .openid:
            fields.subject = some(subject)
            fields.claims = claims.flatMap { $0.isEmpty ? nil : $0 }
        }
        return fields
    }
}
