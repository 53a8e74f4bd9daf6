import Accounts
import Credentials
import Foundation
import TestSupport
import Testing

@Suite struct EncryptionKeysTests {
    private let folder: TemporaryFolder
    private let context = SealingContext(table: "t", column: "c", row: "r", account: "a")

    init() throws {
        folder = try TemporaryFolder()
    }

    private var secrets: SecretsFolder { SecretsFolder(dataFolder: folder.path) }

    @Test func `the first start makes a key that only its owner can read`() throws {
        let keys = try secrets.sealingKeys(areInUse: false)
        #expect(try folder.mode("secrets") == 0o700)
        #expect(try folder.mode("secrets/encryption") == 0o600)
        #expect(try folder.names(in: "secrets") == ["encryption"])
        let fields = String(decoding: try folder.read("secrets/encryption"), as: UTF8.self).split(whereSeparator: \.isWhitespace)
        #expect(fields.count == 2 && keys.writingID == fields[0])
        #expect(Data(base64Encoded: String(fields[1]))?.count == 32)
    }

    @Test func `the next start opens what was sealed, and writes nothing`() throws {
        let sealed = try secrets.sealingKeys(areInUse: false).seal([1, 2, 3], for: context)
        let bytes = try folder.read("secrets/encryption")
        #expect(try secrets.sealingKeys(areInUse: true).open(sealed, for: context) == [1, 2, 3])
        #expect(try folder.read("secrets/encryption") == bytes)
    }

    @Test func `keys that something hangs on are not made anew when their file is lost, unless the operator says so`() throws {
        let path = folder.path("secrets/encryption")
        let sealed = try secrets.sealingKeys(areInUse: false).seal([1], for: context)
        try FileManager.default.removeItem(atPath: path)
        #expect(throws: SecretsError.lost(.encryption, path: path)) { try secrets.sealingKeys(areInUse: true) }
        #expect(try folder.names(in: "secrets").isEmpty)
        try folder.write(Array("new\n".utf8), to: "secrets/encryption")
        let new = try secrets.sealingKeys(areInUse: true)
        #expect(throws: SealingError.unknownKey(try SealingKeys.keyID(of: sealed))) { try new.open(sealed, for: context) }
        #expect(try folder.mode("secrets/encryption") == 0o600)
        #expect(try secrets.sealingKeys(areInUse: true).writingID == new.writingID)
    }

    @Test func `however many start at once, all have the same key`() async throws {
        let path = folder.path
        let ids = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<16 {
                group.addTask {
                    try await BlockingThreads.run { try SecretsFolder(dataFolder: path).sealingKeys(areInUse: false).writingID }
                }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(ids.count == 1)
    }

    @Test(arguments: [
        "", "# only a comment\n", "id\n", "id AAAA\n", "id not*base64\n", "id \(Data(repeating: 1, count: 31).base64EncodedString())\n",
        "id \(Data(repeating: 1, count: 33).base64EncodedString())\n", "é \(Data(repeating: 1, count: 32).base64EncodedString())\n",
    ])
    func `a damaged file stops the start and is not written over`(text: String) throws {
        try folder.write(Array(text.utf8), to: "secrets/encryption")
        #expect(throws: (any Error).self) { try secrets.sealingKeys(areInUse: false) }
        #expect(throws: (any Error).self) { try secrets.addKey(named: .encryption) }
        #expect(try folder.read("secrets/encryption") == Array(text.utf8))
        #expect(try folder.names(in: "secrets") == ["encryption"])
    }

    @Test func `what is said of a lost file names it, and what is lost with it`() {
        let sentence = SecretsError.lost(.encryption, path: "/srv/secrets/encryption").sentence
        #expect(sentence.contains("echo new > /srv/secrets/encryption") && sentence.contains("recovery codes"))
        let other = SecretsError.lost(.token, path: "/srv/secrets/token").sentence
        #expect(other.contains("echo new > /srv/secrets/token") && other.contains("every token must then be made anew"))
    }
}
