import Accounts
import Credentials
import Persistence
import TestSupport
import Testing

/// A new key, while an index is at work.
@Suite struct RotateSecretsTests {
    private let index: TestIndex
    private var secrets: SecretsFolder { SecretsFolder(dataFolder: index.folder.path) }

    init() throws {
        index = try TestIndex()
    }

    private func rotate(_ name: SecretName) async throws -> (id: String, outcome: RotateSecrets.Outcome) {
        let id = try secrets.addKey(named: name)
        let keys = name == .encryption ? try secrets.sealingKeys(areInUse: true) : nil
        return (id, try await index.asOperator(RotateSecrets(name, keyID: id, keys: keys)))
    }

    private func keyIDs() async throws -> Set<String> {
        Set(
            try await index.database.read { transaction in
                try transaction.all("SELECT sealed_secret FROM totp_authenticators") { try SealingKeys.keyID(of: try $0.blob(0)) }
            }
        )
    }

    @Test func `secrets are encrypted anew, and their codes and recovery codes go on without a restart`() async throws {
        var alice = try await Person("alice", in: index)
        try await alice.enrol()
        var bob = try await Person("bob", in: index)
        try await bob.enrol()
        let (id, outcome) = try await rotate(.encryption)
        #expect(outcome.renewed == 2 && outcome.unreadable == 0)
        #expect(try await keyIDs() == [id])
        index.clock.advance(seconds: 60)
        let (pending, _) = try await alice.pending()
        _ = try await index.desk.complete(pending, totp: alice.code(), remembering: false, ShownDevices([:]), from: Person.client)
        let (other, _) = try await bob.pending()
        _ = try await index.desk.complete(other, recoveryCode: bob.codes[1], ShownDevices([:]), from: Person.client)
        let events = try await index.texts("SELECT CAST(payload AS TEXT) FROM events WHERE tag = 'index:secrets:rotate'")
        #expect(events == [#"{"key":"\#(id)","name":"encryption","renewed":2}"#])
    }

    @Test func `what cannot be read stays as it was, and the rest is encrypted anew`() async throws {
        var alice = try await Person("alice", in: index)
        try await alice.enrol()
        var bob = try await Person("bob", in: index)
        try await bob.enrol()
        // Bob's secret stands in Alice's row: it opens nowhere.
        try await index.change(
            """
            UPDATE totp_authenticators SET sealed_secret =
                (SELECT sealed_secret FROM totp_authenticators WHERE user_id = \(bob.session.userID))
            WHERE user_id = \(alice.session.userID)
            """
        )
        let outcome = try await rotate(.encryption).outcome
        #expect(outcome.renewed == 1 && outcome.unreadable == 1)
        #expect(try await keyIDs().count == 2)
    }

    @Test func `values whose key is gone are counted`() async throws {
        var alice = try await Person("alice", in: index)
        try await alice.enrol()
        #expect(try secrets.countFactorsWithoutKey(in: index.database) == 0)
        try index.folder.write(Array("new\n".utf8), to: "secrets/encryption")
        _ = try secrets.sealingKeys(areInUse: true)
        #expect(try secrets.countFactorsWithoutKey(in: index.database) == 1 + alice.codes.count)
    }

    @Test func `keys that are read while they change are the old ones or the new ones`() throws {
        let live = try secrets.liveSealingKeys(for: index.database)
        let first = live.current.writingID
        #expect(live.current.writingID == first)
        let second = try secrets.addKey(named: .encryption)
        #expect(live.current.writingID == second && second != first)
        let whole = try index.folder.read("secrets/encryption")
        try index.folder.write(Array("damaged\n".utf8), to: "secrets/encryption")
        #expect(live.current.writingID == second)
        try index.folder.write(whole, to: "secrets/encryption")
        #expect(live.current.writingID == second)
    }
}
