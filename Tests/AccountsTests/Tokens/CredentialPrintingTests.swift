import Accounts
import Credentials
import TestSupport
import Testing

/// Secrets must not reach a log, whichever way a careless line would print them.
@Suite struct CredentialPrintingTests {
    private func printed(_ value: some Any) -> String {
        var dumped = ""
        dump(value, to: &dumped)
        return String(describing: value) + String(reflecting: value) + "\([value])" + "\(value)" + dumped
    }

    /// Something that holds a credential, as a request's context would.
    private struct Holder {
        let credential: PresentedCredential?
    }

    @Test func `a presented token prints as nothing, also within something else`() async throws {
        let index = try TestIndex()
        let text = try await index.token(for: try await index.user("alice"))
        let middle = String(text.dropFirst(20).prefix(20))
        let credential = PresentedCredential.token(text)
        for printed in [printed(credential), printed(Optional(credential)), printed(Holder(credential: credential))] {
            #expect(!printed.contains(middle))
        }
    }

    @Test func `a token, a secret and what came of a token print nothing of the key`() async throws {
        let index = try TestIndex()
        let text = try await index.token(for: try await index.user("alice"))
        let middle = String(text.dropFirst(20).prefix(20))
        #expect(!printed(try APIToken(text)).contains(middle))
        #expect(!printed(try await index.authenticated(text)).contains(middle))
        let key = try index.folder.read("secrets/token")
        let encoded = try #require(String(decoding: key, as: UTF8.self).split(separator: " ").last).prefix(20)
        #expect(!printed(index.secrets).contains(encoded))
        #expect(!printed(index.authenticator).contains(encoded))
    }

    @Test func `no refusal repeats the credential`() async throws {
        let index = try TestIndex()
        let text = String(try await index.token(for: try await index.user("alice")).dropLast(3)) + "AAA"
        let error = await #expect(throws: AccountRefusal.self) { try await index.authenticated(text) }
        let refusal = try #require(error)
        #expect(!(printed(refusal) + refusal.sentence).contains(text.dropFirst(20).prefix(10)))
    }
}
