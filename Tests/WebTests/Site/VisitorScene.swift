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
        /// Has given the password, and not yet the second factor.
        case pending
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
            secrets[kind] = session.session?.secret
        }
        try await index.change(
            "UPDATE sessions SET proved_at = proved_at - 901000000 WHERE user_id = (SELECT id FROM users WHERE name = 'slow')")
        try await index.change("UPDATE email_addresses SET is_verified = 0 WHERE address = 'new@example.org'")
        try await index.change("DELETE FROM sessions WHERE user_id = (SELECT id FROM users WHERE name = 'gone')")
        secrets[.pending] = try await Self.pendingSecret(index)
        var generator = SystemRandomNumberGenerator()
        secrets[.anonymous] = BearerSecret(using: &generator)
        secrets[.token] = BearerSecret(using: &generator)
        self.secrets = secrets
        apiToken = try await index.token(for: try await index.existingUser("alice"))
        try await index.publish(WheelBuilder("cheese", "1.0").build(), by: apiToken)
    }

    private static func pendingSecret(_ index: TestIndex) async throws -> BearerSecret? {
        try await makeUser("half", isAdministrator: false, index)
        try await index.change(
            """
            INSERT INTO totp_authenticators (id, user_id, label, sealed_secret, last_step, created_at)
            SELECT 'app', id, 'phone', \([UInt8](repeating: 0, count: 60)), 0, 0 FROM users WHERE name = 'half'
            """
        )
        let step = try await index.accounts.desk.signIn(
            name: "half", password: password, from: Client(address: "203.0.113.1", agent: "test"))
        guard case .pending(let secret, _) = step else { return nil }
        return secret
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
        case (.pending, let kind): kind == .pending
        case (_, .anonymous), (_, .ended), (_, .token), (_, .pending): false
        case (.signedIn, _): true
        case (_, .unverified): false
        case (.verified, _), (.verifiedAddress, _): true
        case (.proved, .unproved), (.factors, .unproved), (.codes, .unproved), (.sessions, .unproved): false
        case (.proved, _), (.factors, _), (.codes, _), (.sessions, _): true
        }
    }

    /// Where somebody is led who is not let in.
    func goal(of kind: Kind, from access: SiteRoute.Access) -> String {
        switch (kind, access) {
        case (.anonymous, _), (.ended, _), (.token, _), (.pending, _): "/account/login/"
        // Nothing more is asked of who is signed in.
        case (_, .pending): "/manage/projects/"
        case (.unverified, _): "/manage/account/"
        case (.owner, _), (.administrator, _), (.unproved, _): "/account/reauthenticate/"
        }
    }
}
