import Accounts
import Credentials
import PackageIndex
import Persistence
import TestSupport
import Testing

/// Who may publish what.
@Suite struct PublishingRightsTests {
    private func code(_ body: () async throws -> Void) async -> String? {
        let error = await #expect(throws: (any Error).self) { try await body() }
        return (error as? any Refusal)?.code
    }

    @Test func `a token for a project publishes to it and to nothing else`() async throws {
        let scene = try await PublishingScene()
        for name in ["demo", "other"] { try await scene.publish(WheelBuilder(name, "1.0").build()) }
        let token = try await scene.index.token(for: scene.alice, projects: ["demo"])
        #expect(try await scene.index.publish(WheelBuilder("demo", "2.0").build(), by: token) == .published)
        let state = try await scene.state()
        #expect(await code { try await scene.index.publish(WheelBuilder("other", "2.0").build(), by: token) } == "token-project")
        #expect(await code { try await scene.index.publish(WheelBuilder("new", "1.0").build(), by: token) } == "token-project")
        #expect(try await scene.state() == state)
    }

    /// What is kept in memory of the token says that its owner owns nothing yet.
    @Test func `the first project of an account lays on it what is demanded of owners`() async throws {
        let policy = SecondFactorPolicy(demand: .optional, phishingResistance: .owners, responsibility: Ownership.isOwnerCondition)
        let index = try TestIndex(policy: policy)
        let token = try await index.token(for: try await index.user("alice"))
        #expect(try await index.publish(WheelBuilder("demo", "1.0").build(), by: token) == .published)
        for name in ["demo", "other"] {
            #expect(await code { try await index.publish(WheelBuilder(name, "2.0").build(), by: token) } == "two-factor-required")
        }
    }

    /// The form names the project that the token is for, the file another one.
    @Test func `a token for a project cannot be led to another by the form`() async throws {
        let scene = try await PublishingScene()
        for name in ["demo", "other"] { try await scene.publish(WheelBuilder(name, "1.0").build()) }
        let token = try await scene.index.token(for: scene.alice, projects: ["demo"])
        let file = WheelBuilder("other", "2.0").build()
        let fields = file.fields.map { $0.0 == "name" ? ("name", "demo") : $0 }
        let state = try await scene.state()
        #expect(await code { try await scene.index.publish(file, by: token, fields: fields) } == "metadata-mismatch")
        #expect(try await scene.state() == state)
    }

    @Test func `a token by name alone publishes to a project that is yet to be made, one by id does not`() async throws {
        let scene = try await PublishingScene()
        let byName = try APIToken(scene.token).restricted(by: [.projectNames(["demo"])])
        let byID = try APIToken(scene.token).restricted(by: [.projectIDs(["some id"])])
        #expect(await code { try await scene.index.publish(WheelBuilder("demo", "1.0").build(), by: byID.revealed()) } == "token-project")
        #expect(try await scene.index.publish(WheelBuilder("demo", "1.0").build(), by: byName.revealed()) == .published)
    }

    @Test func `a token for a project that was made anew under its name is refused`() async throws {
        let scene = try await PublishingScene()
        try await scene.publish(WheelBuilder("demo", "1.0").build())
        let token = try await scene.index.token(for: scene.alice, projects: ["demo"])
        try await scene.index.change("UPDATE projects SET id = 'made anew' WHERE name = 'demo'")
        #expect(await code { try await scene.index.publish(WheelBuilder("demo", "2.0").build(), by: token) } == "token-project")
        #expect(try await scene.publish(WheelBuilder("demo", "2.0").build()) == .published)
    }

    @Test func `a stranger publishes to a project only when given a role, and even identical bytes are no business of theirs`() async throws
    {
        let scene = try await PublishingScene()
        let file = WheelBuilder("demo", "1.0").build()
        try await scene.publish(file)
        let bob = try await scene.index.user("bob")
        let token = try await scene.index.token(for: bob)
        #expect(await code { try await scene.index.publish(file, by: token) } == "not-permitted")
        #expect(await code { try await scene.index.publish(WheelBuilder("demo", "2.0").build(), by: token) } == "not-permitted")
        try await scene.index.change("INSERT INTO roles (project, user_id, role) SELECT number, \(bob.id), 'maintainer' FROM projects")
        #expect(try await scene.index.publish(WheelBuilder("demo", "2.0").build(), by: token) == .published)
    }

    @Test func `an account that was disabled while its upload ran publishes nothing`() async throws {
        let scene = try await PublishingScene()
        let file = WheelBuilder("demo", "1.0").build()
        let token = try await scene.index.authenticated(scene.token)
        let state = try await scene.state()
        try await scene.index.asOperator(DisableUser(name: Username("alice"), reason: "left"))
        let upload = try scene.index.publisher.receive()
        unsafe try file.bytes.withUnsafeBytes { unsafe try upload.append($0) }
        var form = UploadForm()
        for (name, value) in file.fields { try form.add(value, to: #require(UploadForm.Field(rawValue: name))) }
        let content = UploadedContent(filename: file.filename, contentType: nil)
        let error = await #expect(throws: AccountRefusal.self) {
            try await scene.index.publisher.publish(form, upload, content, by: .token(token), from: Client(address: nil, agent: nil))
        }
        upload.discard()
        #expect(error == .accountDisabled(name: "alice"))
        let after = try await scene.state()
        #expect((after.files, after.blobs, after.incoming) == (state.files, state.blobs, 0))
    }

    @Test func `where only administrators make projects, members still publish to their own`() async throws {
        let limits = PublishingLimits(fileSize: 1 << 20, projectSize: nil, newProjects: .administrators)
        let scene = try await PublishingScene(limits: limits)
        #expect(await code { try await scene.publish(WheelBuilder("demo", "1.0").build()) } == "new-projects")
        let admin = try await scene.index.user("root", isAdministrator: true)
        let token = try await scene.index.token(for: admin)
        #expect(try await scene.index.publish(WheelBuilder("demo", "1.0").build(), by: token) == .published)
        try await scene.index.change("INSERT INTO roles (project, user_id, role) SELECT number, \(scene.alice.id), 'owner' FROM projects")
        #expect(try await scene.publish(WheelBuilder("demo", "2.0").build()) == .published)
    }

    @Test func `a project takes files up to its limit, and the limit is of its files together`() async throws {
        let first = WheelBuilder("demo", "1.0").build()
        let second = WheelBuilder("demo", "2.0").build()
        let limit = Int64(first.bytes.count + second.bytes.count)
        let scene = try await PublishingScene(limits: PublishingLimits(fileSize: 1 << 20, projectSize: limit, newProjects: .members))
        try await scene.publish(first)
        try await scene.publish(second)
        #expect(await code { try await scene.publish(WheelBuilder("demo", "3.0").build()) } == "project-too-large")
        #expect(try await scene.publish(WheelBuilder("other", "3.0").build()) == .published)
    }

    @Test func `a file of exactly the limit is taken, one byte more is not`() async throws {
        let file = WheelBuilder("demo", "1.0").build()
        let size = Int64(file.bytes.count)
        for (limit, expected) in [(size, nil), (size - 1, "file-too-large")] {
            let scene = try await PublishingScene(limits: PublishingLimits(fileSize: limit, projectSize: nil, newProjects: .members))
            if let expected {
                #expect(await code { try await scene.publish(file) } == expected)
            } else {
                #expect(try await scene.publish(file) == .published)
            }
        }
    }

    @Test(arguments: [("archived", false), ("quarantined", false), ("deprecated", true), ("active", true)])
    func `a project's status decides whether it takes files`(status: String, isOpen: Bool) async throws {
        let scene = try await PublishingScene()
        try await scene.publish(WheelBuilder("demo", "1.0").build())
        try await scene.index.change("UPDATE projects SET status = \(status)")
        let file = WheelBuilder("demo", "2.0").build()
        if isOpen {
            #expect(try await scene.publish(file) == .published)
        } else {
            #expect(await code { try await scene.publish(file) } == "project-closed")
        }
    }
}
