internal import Crypto
internal import Foundation

/// The keys with which a scanner of published secrets signs its reports, as GitHub gives them out: fetched when they are needed, kept for
/// half an hour, or for a day where they cannot be had again; and fetched again for an id that is not known, but no more than once a minute.
package actor ScanningKeys {
    /// In seconds.
    private static let life: Int64 = 1_800
    private static let floor: Int64 = 60
    /// Where they cannot be fetched again they are believed for a day: a key that was withdrawn is none for ever.
    private static let longest: Int64 = 86_400
    private static let limit = 100

    private let document: @Sendable () async throws -> [UInt8]
    private let now: @Sendable () -> Int64
    private var keys: [String: P256.Signing.PublicKey] = [:]
    private var fetchedAt: Int64?
    private var attemptedAt: Int64?
    private var fetch: Task<Void, Never>?

    /// - Parameters:
    ///   - document: fetches the document of keys.
    ///   - now: seconds since 1970.
    package init(now: @escaping @Sendable () -> Int64, document: @escaping @Sendable () async throws -> [UInt8]) {
        self.document = document
        self.now = now
    }

    /// Whether the signature is one of these bytes by the key of that id.
    /// - Parameter signature: base64 of an ECDSA signature in DER.
    func isSigned(_ bytes: [UInt8], signature: String, keyID: String) async -> Bool {
        guard let der = Data(base64Encoded: signature), let parsed = try? P256.Signing.ECDSASignature(derRepresentation: der) else {
            return false
        }
        guard let key = await key(keyID) else { return false }
        return key.isValidSignature(parsed, for: SHA256.hash(data: bytes))
    }

    private func key(_ id: String) async -> P256.Signing.PublicKey? {
        let isFresh = fetchedAt.map { now() < $0 + Self.life } ?? false
        if isFresh, let key = keys[id] { return key }
        let mayFetch = attemptedAt.map { $0 + Self.floor <= now() } ?? true
        if mayFetch || fetch != nil { await renew() }
        let isBelieved = fetchedAt.map { now() < $0 + Self.longest } ?? false
        return isBelieved ? keys[id] : nil
    }

    /// All who wait share one fetch, which does not end with a caller that is cancelled. What was known stays if it fails.
    private func renew() async {
        if let fetch { return await fetch.value }
        attemptedAt = now()
        let running = Task {
            if let document = try? await self.document(), let found = Self.keys(in: document) {
                self.keys = found
                self.fetchedAt = self.now()
            }
            self.fetch = nil
        }
        fetch = running
        await running.value
    }

    private struct Document: Decodable {
        struct Key: Decodable {
            let key_identifier: String
            let key: String
        }

        let public_keys: [Key]
    }

    /// Nothing if the document is none, or holds no key that can be used.
    private static func keys(in bytes: [UInt8]) -> [String: P256.Signing.PublicKey]? {
        guard let document = try? JSONDecoder().decode(Document.self, from: Data(bytes)), document.public_keys.count <= limit else {
            return nil
        }
        var keys: [String: P256.Signing.PublicKey] = [:]
        for entry in document.public_keys {
            guard let key = try? P256.Signing.PublicKey(pemRepresentation: entry.key) else { continue }
            guard keys.updateValue(key, forKey: entry.key_identifier) == nil else { return nil }
        }
        return keys.isEmpty ? nil : keys
    }
}
