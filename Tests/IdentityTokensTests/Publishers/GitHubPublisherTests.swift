import Testing

@testable import IdentityTokens

@Suite struct GitHubPublisherTests {
    private static let issuer = "https://token.actions.githubusercontent.com"

    private func match(
        _ changes: [String: String?] = [:], environment: String? = nil, workflow: String = "release.yml", pins: PinnedIDs = .none
    ) throws -> PublisherMatch {
        let publisher = try GitHubPublisher(
            owner: "octo-org", repository: "octo-repo", workflow: workflow, environment: environment, pins: pins)
        return PublisherRule(issuer: Self.issuer, .github(publisher)).match(Identity.make(Identity.github, issuer: Self.issuer, changes))
    }

    private func refusal(
        owner: String = "octo-org", repository: String = "octo-repo", workflow: String = "release.yml", environment: String? = nil
    ) -> PublisherError? {
        do throws(PublisherError) {
            _ = try GitHubPublisher(owner: owner, repository: repository, workflow: workflow, environment: environment)
            return nil
        } catch { return error }
    }

    @Test func `the workflow matches, and tells its ids`() throws {
        let ids = try PinnedIDs(owner: "65", repository: "74")
        #expect(try match() == .match(ids: ids, specificity: 0))
        #expect(try match(environment: "release") == .match(ids: ids, specificity: 1))
        #expect(try match(pins: ids) == .match(ids: ids, specificity: 0))
        #expect(try match(pins: PinnedIDs(owner: "65", repository: nil)) == .match(ids: ids, specificity: 0))
    }

    @Test func `an account that has taken over a name is refused by its number`() throws {
        let refused = try match(["repository_owner_id": "66"], pins: PinnedIDs(owner: "65", repository: "74"))
        #expect(refused.sentence == "The claim \"repository_owner_id\" is \"66\"; it must be \"65\".")
        #expect(try match(["repository_id": "75"], pins: PinnedIDs(owner: "65", repository: "74")).claim == "repository_id")
        for bad in [nil, "", "0", "065", "x", "6 5", "-65", "65.0", "６５"] as [String?] {
            #expect(try match(["repository_owner_id": bad]).claim == "repository_owner_id")
            #expect(try match(["repository_id": bad]).claim == "repository_id")
        }
    }

    @Test func `names are the same in any case, files are not`() throws {
        let upper = [
            "repository": "OCTO-Org/Octo-REPO", "repository_owner": "Octo-Org", "environment": "RELEASE",
            "job_workflow_ref": "Octo-ORG/octo-Repo/.github/workflows/release.yml@refs/heads/main",
        ]
        #expect(try match(upper, environment: "Release").sentence == nil)
        #expect(
            try match(["job_workflow_ref": "octo-org/octo-repo/.github/workflows/Release.yml@refs/heads/main"]).claim == "job_workflow_ref")
        // The Kelvin sign is no k.
        let kelvin = try GitHubPublisher(owner: "kelvin", repository: "k", workflow: "release.yml")
        let rule = PublisherRule(issuer: Self.issuer, .github(kelvin))
        #expect(rule.match(Identity.make(Identity.github, issuer: Self.issuer, ["repository": "\u{212A}elvin/k"])).claim == "repository")
    }

    @Test(arguments: [
        "octo-org/octo-repo/.github/workflows/release.yml@refs/heads/other", "octo-org/octo-repo/.github/workflows/release.yml@",
        "octo-org/octo-repo/.github/workflows/release.yml", "octo-org/octo-repo/.github/workflows/release.yml@refs/heads/main@2d3f",
        "octo-org/octo-repo/.github/workflows/other.yml@refs/heads/main",
        "octo-org/octo-repo/.github/workflows/release.yml@evil.yml@refs/heads/main",
        "octo-org/octo-repo/.github/workflows/sub/release.yml@refs/heads/main", "octo-org/octo-repo/release.yml@refs/heads/main",
        "octo-org/octo-repo-2/.github/workflows/release.yml@refs/heads/main",
        "evil/octo-repo/.github/workflows/release.yml@refs/heads/main",
        "x/octo-org/octo-repo/.github/workflows/release.yml@refs/heads/main",
        "octo-org/octo-repo/.GITHUB/workflows/release.yaml@refs/heads/main", "release.yml@refs/heads/main", "", "@",
    ])
    func `the workflow's reference has exactly three parts`(reference: String) throws {
        #expect(try match(["job_workflow_ref": reference]).claim == "job_workflow_ref")
    }

    @Test func `a workflow may be named by its commit`() throws {
        #expect(try match(["job_workflow_ref": "octo-org/octo-repo/.github/workflows/release.yml@2d3f"]).sentence == nil)
    }

    @Test func `file names with signs of their own do not shift the parts`() throws {
        let file = "a@refs.yml"
        let reference = "octo-org/octo-repo/.github/workflows/a@refs.yml@refs/heads/main"
        #expect(try match(["job_workflow_ref": reference], workflow: file).sentence == nil)
        #expect(try match(["job_workflow_ref": reference], workflow: "a.yml").claim == "job_workflow_ref")
    }

    @Test func `a pull request of a stranger cannot publish`() throws {
        #expect(try match(["event_name": "pull_request_target"]).claim == "event_name")
        #expect(try match(["event_name": nil]).claim == "event_name")
    }

    @Test(arguments: [
        "jti", "event_name", "repository", "repository_owner", "repository_owner_id", "repository_id", "ref", "sha", "job_workflow_ref",
    ])
    func `a claim that is needed is not left out`(claim: String) throws {
        #expect(try match([claim: nil]).claim == claim)
        if claim != "jti" { #expect(try match([claim: ""]).claim == claim) }
    }

    @Test func `another repository, owner or environment does not match, and the sentence says so`() throws {
        #expect(
            try match(["repository": "evil/octo-repo"]).sentence
                == "The claim \"repository\" is \"evil/octo-repo\"; it must be \"octo-org/octo-repo\".")
        #expect(try match(["repository_owner": "evil"]).claim == "repository_owner")
        #expect(try match(["environment": "other"], environment: "release").claim == "environment")
        #expect(try match(["environment": nil], environment: "release").claim == "environment")
        #expect(try match(["environment": nil]).sentence == nil)
        let hostile = try match(["repository": "a\u{1B}[31m\n\u{202E}" + String(repeating: "b", count: 200)]).sentence
        let sentence = try #require(hostile)
        #expect(sentence.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x202E } && sentence.count < 250)
    }

    @Test func `another issuer never reaches the publisher`() throws {
        let publisher = try GitHubPublisher(owner: "octo-org", repository: "octo-repo", workflow: "release.yml")
        for other in ["https://ghes.example/_services/token", Self.issuer + "/", ""] {
            #expect(
                PublisherRule(issuer: Self.issuer, .github(publisher)).match(Identity.make(Identity.github, issuer: other)).claim == "iss")
        }
    }

    @Test func `what somebody types is checked`() throws {
        #expect(refusal() == nil && refusal(environment: "") == nil && refusal(owner: "a_b", repository: ".github") == nil)
        for bad in ["", " octo", "octo org", "octo/org", "öcto", "octo.org", "@octo", String(repeating: "a", count: 101)] {
            #expect(refusal(owner: bad) == .owner(bad))
        }
        for bad in ["", "octo-org/octo-repo", ".", "..", "a b", "é", String(repeating: "a", count: 101)] {
            #expect(refusal(repository: bad) == .repository(bad))
        }
        for bad in [
            "", "release", ".yml", ".yaml", "a/release.yml", ".github/workflows/release.yml", "release.yml ", "release.YML", "a\n.yml",
            "a\\b.yml", " a.yml",
        ] {
            #expect(refusal(workflow: bad) == .workflow(bad))
        }
        for bad in [" a", "a ", "a'b", "a\"b", "a`b", "a,b", "a;b", "a\\b", "a\nb", "\u{202E}a", String(repeating: "a", count: 256)] {
            #expect(refusal(environment: bad) == .environment(bad))
        }
        for bad in ["", "0", "01", "1a", "-1", String(repeating: "1", count: 21)] {
            #expect(throws: PublisherError.id(bad)) { try PinnedIDs(owner: bad, repository: nil) }
            #expect(throws: PublisherError.id(bad)) { try PinnedIDs(owner: "1", repository: bad) }
        }
        for error in [PublisherError.owner("\n"), .repository("x"), .workflow("x"), .environment("x"), .id("x")] {
            #expect(error.sentence.hasSuffix(".") && !error.sentence.contains("\n") && !error.field.isEmpty)
        }
    }

    @Test func `an auditor reads who it was`() {
        let details = PublisherKind.github.auditDetails(of: Identity.make(Identity.github, issuer: Self.issuer, ["actor": "a\u{1B}b"]))
        #expect(
            details.map(\.name) == [
                "sub", "repository", "repository_id", "repository_owner_id", "job_workflow_ref", "run_id", "event_name", "actor",
                "environment",
                "ref", "sha",
            ])
        #expect(details.first { $0.name == "actor" }?.value == "a?b" && details.first { $0.name == "sha" }?.value == "2d3f")
    }
}
