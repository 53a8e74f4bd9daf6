import Accounts
import Credentials
import Foundation
import Glibc
import TestSupport
import Testing

@Suite struct AddKeyTests {
    private let folder: TemporaryFolder
    private let context = SealingContext(table: "t", column: "c", row: "r", account: "a")

    init() throws {
        folder = try TemporaryFolder()
    }

    private var secrets: SecretsFolder { SecretsFolder(dataFolder: folder.path) }

    private func text(_ name: String) throws -> String { String(decoding: try folder.read("secrets/" + name), as: UTF8.self) }

    @Test func `a new key writes, and what the old one sealed is still opened`() throws {
        let before = try secrets.sealingKeys(areInUse: false)
        let sealed = try before.seal([1, 2, 3], for: context)
        let id = try secrets.addKey(named: .encryption)
        let after = try secrets.sealingKeys(areInUse: true)
        #expect(after.writingID == id && id != before.writingID)
        #expect(!after.isCurrent(sealed))
        #expect(try after.open(sealed, for: context) == [1, 2, 3])
        #expect(try SealingKeys.keyID(of: after.seal([1], for: context)) == id)
    }

    @Test func `the lines that were there stay as they were, behind the new one`() throws {
        let key = Data(repeating: 9, count: 32).base64EncodedString()
        let old = "# made by hand\n\n2027 \(key)\n# the last line has no end\n2026 \(key)"
        try folder.write(Array(old.utf8), to: "secrets/encryption")
        let id = try secrets.addKey(named: .encryption)
        let new = try text("encryption")
        #expect(new.hasSuffix("\n" + old) && new.hasPrefix(id + " "))
        #expect(new.dropLast(old.count).filter(\.isNewline).count == 1)
        #expect(try folder.mode("secrets/encryption") == 0o600)
        #expect(try folder.names(in: "secrets") == ["encryption"])
    }

    @Test func `each file has keys of its own`() throws {
        let old = try secrets.tokenSecrets(areInUse: false)
        _ = try secrets.sealingKeys(areInUse: false)
        _ = try secrets.webKey()
        let others = try (text("encryption"), text("web"))
        let id = try secrets.addKey(named: .token)
        let new = try secrets.tokenSecrets(areInUse: true)
        #expect(new.writingID == id)
        var generator = SystemRandomNumberGenerator()
        #expect(new.rootKey(secretID: old.writingID, identifier: TokenIdentifier(using: &generator)) != nil)
        #expect(try (text("encryption"), text("web")) == others)
    }

    @Test func `a new key for pages takes the place of the old one`() throws {
        let old = try secrets.webKey().text(of: [1], for: "test")
        _ = try secrets.addKey(named: .web)
        #expect(try secrets.webKey().text(of: [1], for: "test") != old)
    }

    @Test func `keys that are added at the same time are all there`() async throws {
        _ = try secrets.sealingKeys(areInUse: false)
        let path = folder.path
        let ids = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<24 {
                group.addTask { try await BlockingThreads.run { try SecretsFolder(dataFolder: path).addKey(named: .encryption) } }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        let lines = try text("encryption").split(separator: "\n")
        #expect(lines.count == 25 && ids.count == 24)
        #expect(Set(lines.compactMap { $0.split(separator: " ").last }).count == 25)
        #expect(ids.isSubset(of: lines.map { String($0.prefix { $0 != " " }) }))
    }

    @Test func `there are never more keys than can be read`() throws {
        _ = try secrets.sealingKeys(areInUse: false)
        for _ in 1..<SealingKeys.maximumCount { _ = try secrets.addKey(named: .encryption) }
        let full = try text("encryption")
        #expect(throws: SecretsError.full(folder.path("secrets/encryption"))) { try secrets.addKey(named: .encryption) }
        #expect(try text("encryption") == full)
        _ = try secrets.sealingKeys(areInUse: true)
    }

    @Test func `a file that is not there gets no key`() throws {
        for name in SecretName.allCases {
            let path = folder.path("secrets/\(name.rawValue)")
            #expect(throws: SecretsError.missing(path)) { try secrets.addKey(named: name) }
        }
        #expect(!FileManager.default.fileExists(atPath: folder.path("secrets")))
    }

    @Test func `a file for which a new key was asked in the other way is left alone`() throws {
        try folder.write(Array("new\n".utf8), to: "secrets/encryption")
        #expect(throws: SecretsError.malformed(folder.path("secrets/encryption"))) { try secrets.addKey(named: .encryption) }
        #expect(try text("encryption") == "new\n")
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a file away"))
    func `another user's file is not replaced by one that they cannot read`() throws {
        _ = try secrets.sealingKeys(areInUse: false)
        let path = folder.path("secrets/encryption")
        try #require(unsafe chown(path, 1, 1) == 0)
        #expect(throws: SecretsError.notOwner(path)) { try secrets.addKey(named: .encryption) }
    }
}
