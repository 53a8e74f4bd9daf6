import Accounts
import Credentials
import Foundation
import PackageIndex
import Persistence
import TestSupport

@testable import Web

/// An index that asks who reads, with a credential of each kind that there is: what each is good for, and what refuses it.
struct CredentialScene: Sendable {
    /// A credential, and what reading and uploading the project `cheese` by it come to: a status, and the code of the refusal.
    struct Credential: Sendable {
        let name: String
        let token: String
        let read: Outcome
        let upload: Outcome
    }

    enum Outcome: Equatable, Sendable {
        case allowed
        case refused(String)
        /// As if there were none.
        case unknown
    }

    let index: TestIndex
    let credentials: [Credential]

    private static let expired = Outcome.refused("token-expired")

    init() async throws {
        index = try TestIndex(
            reads: .authenticated, policy: SecondFactorPolicy(demand: .required, responsibility: Ownership.isOwnerCondition))
        let maker = Maker(index: index)
        try await maker.person("alice")
        try await maker.publish()
        credentials = try await maker.restricted() + maker.states() + maker.publisher()
    }

    /// Makes them, one by one.
    private struct Maker {
        let index: TestIndex

        /// With a second factor, and a role in the project.
        func person(_ name: String) async throws {
            try await index.user(name)
            try await index.change(
                """
                INSERT INTO totp_authenticators (id, user_id, label, sealed_secret, last_step, created_at)
                SELECT \(name), id, 'phone', \([UInt8](repeating: 0, count: 60)), 0, 0 FROM users WHERE name = \(name)
                """
            )
            try await index.change(
                "INSERT INTO roles (project, user_id, role) SELECT projects.number, users.id, 'owner' FROM projects, users WHERE users.name = \(name)"
            )
        }

        func publish() async throws {
            let token = try await index.token(for: try await index.existingUser("alice"))
            for name in ["cheese", "wine"] { try await index.publish(WheelBuilder(name, "1.0").build(), by: token) }
        }

        private func token(
            _ name: String = "alice", projects: [String] = [], abilities: [TokenAbility] = TokenAbility.all, lifetime: Int64? = nil,
            networks: [String] = [], versions: [String] = [], isForOneRelease: Bool = false
        ) async throws -> String {
            try await index.token(
                for: try await index.existingUser(name), projects: projects, abilities: abilities, lifetime: lifetime,
                networks: networks, versions: versions, isForOneRelease: isForOneRelease)
        }

        func restricted() async throws -> [Credential] {
            let closed = try await token(isForOneRelease: true)
            try await index.publish(WheelBuilder("cheese", "7.0").build(), by: closed)
            let expired = try await token(lifetime: 60)
            index.clock.advance(seconds: 3_600)
            let revoked = try await token()
            try await index.change("DELETE FROM tokens WHERE id = \(try APIToken(revoked).identifier.text)")
            let ability = Outcome.refused("token-ability")
            return [
                Credential(name: "both", token: try await token(), read: .allowed, upload: .allowed),
                Credential(name: "upload", token: try await token(abilities: [.upload]), read: ability, upload: .allowed),
                Credential(name: "read", token: try await token(abilities: [.read]), read: .allowed, upload: ability),
                Credential(name: "expired", token: expired, read: expiry, upload: expiry),
                Credential(name: "revoked", token: revoked, read: .unknown, upload: .refused("credential-invalid")),
                Credential(
                    name: "one release, closed", token: closed, read: .refused("token-release"), upload: .refused("token-release")),
                try await same("another project", "token-project") { try await token(projects: ["wine"]) },
                try await same("another version", "token-version") { try await token(versions: ["==9.*"]) },
                try await same("another network", "token-network") { try await token(networks: ["198.51.100.0/24"]) },
            ]
        }

        private var expiry: Outcome { .refused("token-expired") }

        private func same(_ name: String, _ code: String, _ token: () async throws -> String) async throws -> Credential {
            Credential(name: name, token: try await token(), read: .refused(code), upload: .refused(code))
        }

        /// Accounts that can do nothing at present.
        func states() async throws -> [Credential] {
            var found: [Credential] = []
            for (name, code, change) in [
                ("locked", "account-locked", "UPDATE users SET hold = 'locked' WHERE name = \("locked")" as SQL),
                ("recovering", "account-recovering", "UPDATE users SET hold = 'recovering' WHERE name = \("recovering")"),
                ("disabled", "account-disabled", "UPDATE users SET state = 'disabled' WHERE name = \("disabled")"),
                ("bare", "two-factor-required", "UPDATE totp_authenticators SET removed_at = 1 WHERE id = \("bare")"),
            ] {
                try await person(name)
                let token = try await token(name)
                try await index.change(change)
                found.append(Credential(name: name, token: token, read: .refused(code), upload: .refused(code)))
            }
            return found
        }

        /// Minted for a trusted publisher of the project.
        func publisher() async throws -> [Credential] {
            try await index.change(
                """
                INSERT INTO publishers (id, project, project_name, issuer, place, rule, created_by, created_at)
                SELECT 'p', projects.number, 'cheese', 'https://issuer.example', 'x', \(Array("{}".utf8)), users.id, 0
                FROM projects, users WHERE projects.name = 'cheese' AND users.name = 'alice'
                """
            )
            var found: [Credential] = []
            let id = try await index.texts("SELECT id FROM projects WHERE name = 'cheese'")[0]
            let scope = TokenScope.resources([TokenResource(name: "cheese", id: id)], newNames: [])
            for (name, ability, scope) in [("publisher, upload", TokenAbility.upload, scope), ("publisher, read", .read, .account)] {
                let token = index.tokens.unownedToken()
                let caveats = try await index.asOperator(InsertUnowned(token: token, scope: scope, ability: ability))
                let (read, upload): (Outcome, Outcome) =
                    ability == .read ? (.allowed, .refused("token-ability")) : (.refused("token-ability"), .allowed)
                found.append(Credential(name: name, token: try index.tokens.mint(token, caveats), read: read, upload: upload))
            }
            return found
        }
    }
}

/// Writes the row of a publisher's token, without an identity.
private struct InsertUnowned: Action {
    static let summary = ActionSummary("insert unowned, in tests", permission: .machineOperator, events: [.projectCreate])

    let token: UnownedToken
    let scope: TokenScope
    let ability: TokenAbility

    func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {}

    func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws -> [TokenCaveat] {
        try transaction.record(Event(.projectCreate, subject: .index))
        return try token.insert(
            scope, ability, publishers: [TokenPublisher(id: "p", summary: "a job", addedBy: "")], summary: "a job", transaction, context
        ).caveats
    }
}
