// The fuzzers compile all of this as one module.
#if canImport(Encodings)
    internal import Encodings
#endif

/// A set of keys as an issuer publishes it (RFC 7517, section 5), read strictly: what of it can verify signatures.
struct KeySetDocument: Equatable, Sendable {
    /// 256 KiB.
    static let maximumBytes = 262_144
    static let maximumKeys = 100
    static let limits = JSONLimits(depth: 8, values: 8_192)

    /// A key that can be used: its id, its numbers, the algorithms that it may be used with.
    struct Key: Equatable, Sendable {
        let keyID: String
        let parameters: PublicKeyParameters
        let algorithms: Set<TokenAlgorithm>
    }

    let keys: [Key]

    /// Reads `bytes`, all of them. Keys that cannot be used are left out.
    /// - Throws: what is wrong with the set as a whole; that it has no key that can be used, too.
    init(_ bytes: [UInt8]) throws(IssuerKeysError) {
        guard bytes.count <= KeySetDocument.maximumBytes else { throw .tooLong }
        let document: JSONValue
        do {
            document = try JSONReader.read(bytes[...], limits: KeySetDocument.limits)
        } catch JSONError.duplicateMember {
            throw .duplicateMember
        } catch {
            throw .malformed
        }
        guard let entries = document.object?["keys"]?.array else { throw .malformed }
        guard entries.count <= KeySetDocument.maximumKeys else { throw .tooManyKeys }
        var seen: Set<[UInt8]> = []
        for entry in entries {
            guard let key = entry.object else { throw .malformed }
            // Of two keys with one id none is right, whatever else they are.
            if let name = key["kid"]?.string, !seen.insert(name).inserted { throw .duplicateKeyID }
        }
        keys = entries.compactMap { $0.object.flatMap(KeySetDocument.usableKey) }
        guard !keys.isEmpty else { throw .noUsableKey }
    }

    private static func usableKey(_ key: JSONObject) -> Key? {
        guard let name = key["kid"]?.string else { return nil }
        let keyID = String(decoding: name, as: UTF8.self)
        guard keyID.isPrintableASCII(limit: CompactToken.maximumKeyIDBytes), isForSignatures(key),
            let parameters = PublicKeyParameters(key)
        else { return nil }
        var algorithms = parameters.algorithms
        if let algorithm = key["alg"] {
            guard let only = algorithm.string.flatMap(TokenAlgorithm.init(exactly:)) else { return nil }
            algorithms.formIntersection([only])
        }
        guard !algorithms.isEmpty else { return nil }
        return Key(keyID: keyID, parameters: parameters, algorithms: algorithms)
    }

    /// RFC 7517, sections 4.2 and 4.3.
    private static func isForSignatures(_ key: JSONObject) -> Bool {
        guard key["use"] == nil || key["use"] == .string(Array("sig".utf8)) else { return false }
        guard let operations = key["key_ops"] else { return true }
        return operations.array?.contains(.string(Array("verify".utf8))) ?? false
    }
}

/// Why a set of keys is not accepted.
public enum IssuerKeysError: Error, Equatable, Sendable, CaseIterable {
    case tooLong
    case malformed
    case duplicateMember
    case tooManyKeys
    case duplicateKeyID
    case noUsableKey

    /// A clause for a sentence about the set.
    public var reason: String {
        switch self {
        case .tooLong: "it is longer than \(KeySetDocument.maximumBytes) bytes"
        case .malformed: "it is not a well-formed JWKS"
        case .duplicateMember: "it has an object with two members of the same name"
        case .tooManyKeys: "it has more than \(KeySetDocument.maximumKeys) keys"
        case .duplicateKeyID: "two of its keys have the same kid"
        case .noUsableKey: "it has no key with a kid that can verify signatures"
        }
    }
}
