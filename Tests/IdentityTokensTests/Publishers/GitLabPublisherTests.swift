import Testing

@testable import IdentityTokens

@Suite struct GitLabPublisherTests {
    private func match(
        _ changes: [String: String?] = [:], issuer: String = "https://gitlab.example", environment: String? = nil,
        file: String = ".gitlab-ci.yml", pins: PinnedIDs = .none
    ) throws -> PublisherMatch {
        let publisher = try GitLabPublisher(
            namespace: "group/sub", project: "project", pipelineFile: file, environment: environment, pins: pins)
        return PublisherRule(issuer: issuer, .gitlab(publisher)).match(Identity.make(Identity.gitlab, issuer: issuer, changes))
    }

    private func refusal(
        namespace: String = "group/sub", project: String = "project", file: String = ".gitlab-ci.yml", environment: String? = nil
    ) -> PublisherError? {
        do throws(PublisherError) {
            _ = try GitLabPublisher(namespace: namespace, project: project, pipelineFile: file, environment: environment)
            return nil
        } catch { return error }
    }

    @Test func `the pipeline matches, and tells its ids`() throws {
        let ids = try PinnedIDs(owner: "72", repository: "20")
        #expect(try match() == .match(ids: ids, specificity: 0))
        #expect(try match(environment: "release", pins: ids) == .match(ids: ids, specificity: 1))
    }

    @Test func `a namespace or a project that was made anew is refused by its number`() throws {
        let pins = try PinnedIDs(owner: "72", repository: "20")
        #expect(try match(["namespace_id": "73"], pins: pins).claim == "namespace_id")
        #expect(try match(["project_id": "21"], pins: pins).sentence == "The claim \"project_id\" is \"21\"; it must be \"20\".")
    }

    @Test(arguments: ["jti", "project_path", "namespace_path", "namespace_id", "project_id", "ref_path", "sha", "ci_config_ref_uri"])
    func `a claim that is needed is not left out`(claim: String) throws {
        #expect(try match([claim: nil]).claim == claim)
        if claim != "jti" { #expect(try match([claim: ""]).claim == claim) }
    }

    @Test func `names are compared exactly`() throws {
        #expect(try match(["project_path": "Group/sub/project"]).claim == "project_path")
        #expect(try match(["namespace_path": "group/Sub"]).claim == "namespace_path")
        #expect(try match(["environment": "Release"], environment: "release").claim == "environment")
        #expect(try match(["environment": nil], environment: "release").claim == "environment")
    }

    @Test(arguments: [
        "gitlab.example/group/sub/project//other.yml@refs/heads/main", "gitlab.example/group/sub/project//.gitlab-ci.yml@refs/heads/other",
        "gitlab.example/group/sub/project//.gitlab-ci.yml", "gitlab.example/group/sub/project//.gitlab-ci.yml@",
        "evil.example/group/sub/project//.gitlab-ci.yml@refs/heads/main", "gitlab.example/evil//.gitlab-ci.yml@refs/heads/main",
        "gitlab.example/group/sub/project/.gitlab-ci.yml@refs/heads/main",
        "gitlab.example/Group/sub/project//.gitlab-ci.yml@refs/heads/main",
        "https://gitlab.example/group/sub/project//.gitlab-ci.yml@refs/heads/main",
        "gitlab.example/group/sub/project//x//.gitlab-ci.yml@refs/heads/main",
        "gitlab.example/group/sub/project//.gitlab-ci.yml@x@refs/heads/main",
    ])
    func `the definition's address has exactly its parts`(address: String) throws {
        #expect(try match(["ci_config_ref_uri": address]).claim == "ci_config_ref_uri")
    }

    @Test func `the definition's host is the issuer's, with port and path`() throws {
        let address = "gitlab.example:8443/gitlab/group/sub/project//ci/release.yaml@714a"
        #expect(
            try match(["ci_config_ref_uri": address], issuer: "https://gitlab.example:8443/gitlab", file: "ci/release.yaml").sentence == nil
        )
        #expect(
            try match(["ci_config_ref_uri": address], issuer: "https://gitlab.example:8443/gitlab/", file: "ci/release.yaml").sentence
                == nil)
        #expect(
            try match(["ci_config_ref_uri": address], issuer: "https://gitlab.example/gitlab", file: "ci/release.yaml").claim
                == "ci_config_ref_uri")
    }

    @Test func `what somebody types is checked`() {
        #expect(refusal() == nil && refusal(namespace: "a_b", project: "c.d", file: "ci/x.yaml", environment: "review/a b") == nil)
        for bad in [
            "", "/group", "group/", "group//sub", "group/.", "..", "-group", "gro up", "grüppe", String(repeating: "a", count: 256),
        ] {
            #expect(refusal(namespace: bad) == .namespace(bad))
        }
        for bad in ["", "group/project", ".", "-a", ".a", "a.", "a b"] { #expect(refusal(project: bad) == .project(bad)) }
        for bad in ["", ".yml", "/ci.yml", "a//b.yml", "../b.yml", "a/./b.yml", "ci.yml/", "ci", "a\n.yml", "ci.yml@group/project"] {
            #expect(refusal(file: bad) == .pipelineFile(bad), "\(bad)")
        }
        for bad in [" a", "a\tb", "a;b"] { #expect(refusal(environment: bad) == .environment(bad)) }
    }

    @Test func `an auditor reads who it was`() {
        let details = PublisherKind.gitlab.auditDetails(of: Identity.make(Identity.gitlab, issuer: "https://gitlab.example"))
        #expect(details.map(\.name).contains("pipeline_id") && details.map(\.name).last == "sha" && details.first?.name == "sub")
    }
}
