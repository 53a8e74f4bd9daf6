/// A workflow of GitHub Actions that may publish.
public struct GitHubPublisher: Hashable, Sendable {
    /// A user or an organization.
    public let owner: String
    /// Without the owner.
    public let repository: String
    /// The file's name, in `.github/workflows`.
    public let workflow: String
    /// The only environment that may publish; nil for any and none.
    public let environment: String?
    /// The ids that are known of it.
    public let pins: PinnedIDs

    /// - Parameters:
    ///   - workflow: a name without folders.
    ///   - environment: nil or empty for any.
    /// - Throws: which part is not right.
    public init(
        owner: String, repository: String, workflow: String, environment: String? = nil, pins: PinnedIDs = .none
    ) throws(PublisherError) {
        guard PublisherText.isName(owner, others: "-_", limit: 100) else { throw .owner(owner) }
        guard PublisherText.isName(repository, others: "-_.", limit: 100), ![".", ".."].contains(repository) else {
            throw .repository(repository)
        }
        guard PublisherText.isDefinitionFile(workflow), !workflow.utf8.contains(UInt8(ascii: "/")) else { throw .workflow(workflow) }
        let environment = environment.flatMap { $0.isEmpty ? nil : $0 }
        if let environment, !PublisherText.isEnvironment(environment) { throw .environment(environment) }
        self.owner = owner
        self.repository = repository
        self.workflow = workflow
        self.environment = environment
        self.pins = pins
    }

    /// A line that says what may publish.
    var summary: String {
        "\(owner)/\(repository), \(workflow)" + (environment.map { ", environment \($0)" } ?? "")
    }

    /// Names of owners, repositories and environments are the same in any case there; files are not.
    func agreedIDs(with identity: VerifiedIdentity) throws(ClaimRefusal) -> PinnedIDs {
        try identity.requireTokenID()
        let event = try identity.present("event_name")
        // It runs what a stranger's pull request says, with the rights of the repository.
        guard event != "pull_request_target" else {
            throw ClaimRefusal("event_name", wanted: "another event, since strangers can set this one off", found: event)
        }
        let name = "\(owner)/\(repository)"
        try identity.require("repository", name, ignoringCase: true)
        try identity.require("repository_owner", owner, ignoringCase: true)
        let ids = try pins.agreeing(with: identity, owner: "repository_owner_id", repository: "repository_id")
        let references = [try identity.present("ref"), try identity.present("sha")]
        try identity.requireDefinition(
            "job_workflow_ref", prefix: "\(name)/.github/workflows/", file: workflow, references: references, ignoringPrefixCase: true)
        if let environment { try identity.require("environment", environment, ignoringCase: true) }
        return ids
    }
}
