import Accounts
import Credentials
import Foundation
import TestSupport
import Testing

@Suite struct SecretsFolderTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// Whether both sets of secrets make the same keys. They print as nothing, so a token has to tell.
    private func areSame(_ left: TokenSecrets, _ right: TokenSecrets) throws -> Bool {
        var generator = SystemRandomNumberGenerator()
        let identifier = TokenIdentifier(using: &generator)
        guard left.writingID == right.writingID,
            let leftKey = left.rootKey(secretID: left.writingID, identifier: identifier),
            let rightKey = right.rootKey(secretID: left.writingID, identifier: identifier)
        else { return false }
        let token = try TokenMint(location: "localhost").mint(identifier: identifier, rootKey: leftKey, caveats: [])
        return token.verified(rootKey: rightKey) != nil
    }

    private func secrets() throws -> TokenSecrets {
        try SecretsFolder(dataFolder: folder.path).tokenSecrets(areInUse: false)
    }

    @Test func `the first start makes a key that only its owner can read`() throws {
        _ = try secrets()
        #expect(try folder.mode("secrets") == 0o700)
        #expect(try folder.mode("secrets/token") == 0o600)
        #expect(try folder.names(in: "secrets") == ["token"])
        let fields = String(decoding: try folder.read("secrets/token"), as: UTF8.self).split(whereSeparator: \.isWhitespace)
        #expect(fields.count == 2)
        #expect(Data(base64Encoded: String(fields[1]))?.count == 32)
    }

    @Test func `the next start reads the same key and writes nothing`() throws {
        let first = try secrets()
        let bytes = try folder.read("secrets/token")
        #expect(try areSame(first, try secrets()))
        #expect(try folder.read("secrets/token") == bytes)
    }

    @Test func `keys that tokens hang on are not made anew when their file is lost, unless the operator says so`() throws {
        let path = folder.path("secrets/token")
        let old = try secrets()
        try FileManager.default.removeItem(atPath: path)
        #expect(throws: SecretsError.lost(.token, path: path)) { try SecretsFolder(dataFolder: folder.path).tokenSecrets(areInUse: true) }
        #expect(try folder.names(in: "secrets").isEmpty)
        #expect(FileManager.default.createFile(atPath: path, contents: Data("new\n".utf8)))
        let new = try SecretsFolder(dataFolder: folder.path).tokenSecrets(areInUse: true)
        #expect(try !areSame(old, new))
        #expect(try folder.mode("secrets/token") == 0o600)
        #expect(try areSame(new, SecretsFolder(dataFolder: folder.path).tokenSecrets(areInUse: true)))
    }

    @Test func `two folders have different keys`() throws {
        let other = try TemporaryFolder()
        #expect(try !areSame(secrets(), SecretsFolder(dataFolder: other.path).tokenSecrets(areInUse: false)))
    }

    @Test func `however many start at once, all have the same key`() async throws {
        for _ in 0..<20 {
            let fresh = try TemporaryFolder()
            let all = try await withThrowingTaskGroup(of: TokenSecrets.self) { group in
                for _ in 0..<16 {
                    group.addTask {
                        try await BlockingThreads.run { try SecretsFolder(dataFolder: fresh.path).tokenSecrets(areInUse: false) }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let first = try #require(all.first)
            #expect(try all.allSatisfy { try areSame(first, $0) })
            #expect(try fresh.names(in: "secrets") == ["token"])
        }
    }

    @Test func `of several keys the first writes and all read`() throws {
        let old = try secrets()
        let line = String(decoding: try folder.read("secrets/token"), as: UTF8.self)
        let key = Data(repeating: 9, count: 32).base64EncodedString()
        try folder.write(Array("# made by hand\n\nnew \(key)\n\(line)".utf8), to: "secrets/token")
        let both = try secrets()
        #expect(both.writingID == "new")
        var generator = SystemRandomNumberGenerator()
        #expect(both.rootKey(secretID: old.writingID, identifier: TokenIdentifier(using: &generator)) != nil)
    }

    @Test(arguments: [
        "", "\n", "# only a comment\n", "id\n", "id AAAA\n", "id not*base64\n", "id \n", "AAAA", "a b c\n",
        "id \(Data(repeating: 1, count: 31).base64EncodedString())\n",
        "a \(Data(repeating: 1, count: 32).base64EncodedString())\na \(Data(repeating: 2, count: 32).base64EncodedString())\n",
    ])
    func `a damaged file stops the start and is not written over`(text: String) throws {
        try folder.write(Array(text.utf8), to: "secrets/token")
        #expect(throws: (any Error).self) { try secrets() }
        #expect(try folder.read("secrets/token") == Array(text.utf8))
    }

    @Test func `a file that is no text stops the start`() throws {
        try folder.write([0xFF, 0xFE, 0x00], to: "secrets/token")
        #expect(throws: (any Error).self) { try secrets() }
    }

    @Test func `a folder that cannot be made stops the start`() throws {
        try folder.write([], to: "secrets")
        #expect(throws: (any Error).self) { try secrets() }
    }

    @Test func `what is said of a damaged file names it, and none of its contents`() {
        let sentence = SecretsError.malformed("/srv/secrets/token").sentence
        #expect(sentence.contains("/srv/secrets/token"))
        #expect(SecretsError.notWritable("/srv/secrets").sentence.contains("/srv/secrets"))
    }
}
