import Accounts
import Credentials
import Persistence
import TestSupport

@testable import Web

/// An index with a person of each kind, each with a session and the token of its forms.
struct VisitorScene: Sendable {
    enum Kind: CaseIterable {
        case anonymous
        case owner
        case administrator
        case unverified
        /// Signed in more than half an hour ago.
        case unproved
        case ended
        /// With an API token instead of a cookie.
        case token
    }

    static let password = "seven wet cheeses roll"

    let index: TestIndex
    private let secrets: [Kind: BearerSecret]
    private let apiToken: String

    init() async throws {
        index = try TestIndex()
        var secrets: [Kind: BearerSecret] = [:]
        for (kind, name) in [(Kind.unproved, "slow"), (.owner, "alice"), (.administrator, "root"), (.ended, "gone"), (.unverified, "new")] {
            try await Self.makeUser(name, isAdministrator: kind == .administrator, index)
            let client = Client(address: "203.0.113.1", agent: "test")
            let session = try await index.accounts.desk.signIn(name: name, password: Self.password, from: client)
            secrets[kind] = session.secret
        }
        try await index.change(
            "UPDATE sessions SET proved_at = proved_at - 1801000000 WHERE user_id = (SELECT id FROM users WHERE name = 'slow')")
        try await index.change("UPDATE email_addresses SET is_verified = 0 WHERE address = 'new@example.org'")
        try await index.change("DELETE FROM sessions WHERE user_id = (SELECT id FROM users WHERE name = 'gone')")
        var generator = SystemRandomNumberGenerator()
        secrets[.anonymous] = BearerSecret(using: &generator)
        secrets[.token] = BearerSecret(using: &generator)
        self.secrets = secrets
        apiToken = try await index.token(for: try await index.existingUser("alice"))
        try await index.publish(WheelBuilder("cheese", "1.0").build(), by: apiToken)
    }

    private static func makeUser(_ name: String, isAdministrator: Bool, _ index: TestIndex) async throws {
        let action = CreateUser(
            id: randomID(), name: try Username(name), address: try EmailAddress("\(name)@example.org"), isAdministrator: isAdministrator,
            passwordHash: try PasswordHash(hashing: Password(password)), site: index.site
        )
        _ = try await index.asOperator(action)
    }

    func fields(_ kind: Kind) -> [String] {
        let cookie = secrets[kind].map { ["Cookie: rind-session=\($0.text)"] } ?? []
        return cookie + ["Accept: text/html"] + (kind == .token ? ["Authorization: Bearer \(apiToken)"] : [])
    }

    /// What the forms of that visitor carry.
    func token(_ kind: Kind) -> String {
        secrets[kind].map { index.accounts.key.text(of: $0.digest, for: "csrf") } ?? ""
    }

    func isLetIn(_ kind: Kind, to access: SiteRoute.Access) -> Bool {
        switch (access, kind) {
        case (.anyone, _): true
        case (_, .anonymous), (_, .ended), (_, .token): false
        case (.signedIn, _): true
        case (_, .unverified): false
        case (.verified, _): true
        case (.proved, .unproved): false
        case (.proved, _): true
        }
    }
}
