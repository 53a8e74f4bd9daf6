/// A pipeline of GitLab CI that may publish.
public struct GitLabPublisher: Hashable, Sendable {
    /// The path of a user or group, subgroups included.
    public let namespace: String
    /// The last part of the project's path.
    public let project: String
    /// From the top of the project.
    public let pipelineFile: String
    /// The only environment that may publish; nil for any and none.
    public let environment: String?
    /// The ids that are known of it.
    public let pins: PinnedIDs

    /// - Parameter environment: nil or empty for any.
    /// - Throws: which part is not right.
    public init(
        namespace: String, project: String, pipelineFile: String = ".gitlab-ci.yml", environment: String? = nil,
        pins: PinnedIDs = .none
    ) throws(PublisherError) {
        let groups = namespace.split(separator: "/", omittingEmptySubsequences: false)
        guard namespace.utf8.count <= 255, groups.allSatisfy(GitLabPublisher.isPathPart) else { throw .namespace(namespace) }
        guard GitLabPublisher.isPathPart(project[...]) else { throw .project(project) }
        guard GitLabPublisher.isPipelineFile(pipelineFile) else { throw .pipelineFile(pipelineFile) }
        let environment = environment.flatMap { $0.isEmpty ? nil : $0 }
        if let environment, !PublisherText.isEnvironment(environment) { throw .environment(environment) }
        self.namespace = namespace
        self.project = project
        self.pipelineFile = pipelineFile
        self.environment = environment
        self.pins = pins
    }

    private static func isPathPart(_ part: Substring) -> Bool {
        PublisherText.isName(part, others: "-_.", limit: 255) && part.first != "-" && part.first != "." && part.last != "."
    }

    private static func isPipelineFile(_ path: String) -> Bool {
        PublisherText.isDefinitionFile(path)
            && path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy { part in
                !part.isEmpty && !part.elementsEqual(".".utf8) && !part.elementsEqual("..".utf8)
            }
    }

    /// A line that says what may publish.
    var summary: String {
        "\(namespace)/\(project), \(pipelineFile)" + (environment.map { ", environment \($0)" } ?? "")
    }

    /// Names are compared exactly. The definition's URI begins with the issuer's own, without the scheme.
    func agreedIDs(with identity: VerifiedIdentity) throws(ClaimRefusal) -> PinnedIDs {
        try identity.requireTokenID()
        let path = "\(namespace)/\(project)"
        try identity.require("project_path", path)
        try identity.require("namespace_path", namespace)
        let ids = try pins.agreeing(with: identity, owner: "namespace_id", repository: "project_id")
        let references = [try identity.present("ref_path"), try identity.present("sha")]
        var host = identity.issuer.utf8.dropFirst("https://".utf8.count)
        if host.last == UInt8(ascii: "/") { host = host.dropLast() }
        try identity.requireDefinition(
            "ci_config_ref_uri", prefix: "\(String(decoding: host, as: UTF8.self))/\(path)//", file: pipelineFile, references: references,
            ignoringPrefixCase: false)
        if let environment { try identity.require("environment", environment) }
        return ids
    }
}
