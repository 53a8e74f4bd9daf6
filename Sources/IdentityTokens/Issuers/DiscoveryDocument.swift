// The fuzzers compile all of this as one module.
#if canImport(Encodings)
    internal import Encodings
#endif

/// What an issuer says about itself (OpenID Connect Discovery 1.0, section 3), of which only one thing is needed: where its keys are.
public struct DiscoveryDocument: Equatable, Sendable {
    static let limits = JSONLimits(depth: 8, values: 4_096)

    /// `jwks_uri`: https, on any host.
    public let keysAddress: WebAddress

    /// Reads `bytes`, all of them. The caller has limited how many there are.
    /// - Throws: if the document is not well-formed, is about another issuer, or names no https address for the keys.
    public init(_ bytes: [UInt8], issuer: String) throws(DiscoveryError) {
        guard let document = (try? JSONReader.read(bytes[...], limits: DiscoveryDocument.limits))?.object else { throw .malformed }
        guard let named = document["issuer"]?.string else { throw .malformed }
        guard issuer.utf8.elementsEqual(named) else { throw .otherIssuer(String(decoding: named, as: UTF8.self)) }
        guard let text = document["jwks_uri"]?.string else { throw .noKeysAddress }
        let address = String(decoding: text, as: UTF8.self)
        do { keysAddress = try WebAddress(address) } catch { throw .keysAddress(address, error) }
    }
}

/// Why a discovery document is not accepted.
public enum DiscoveryError: Error, Equatable, Sendable {
    case malformed
    case otherIssuer(String)
    case noKeysAddress
    case keysAddress(String, WebAddressError)

    /// A clause for a sentence about the document.
    public var reason: String {
        switch self {
        case .malformed: "it is not well-formed"
        case .otherIssuer(let name): "it is about another issuer, \(quoted(name))"
        case .noKeysAddress: "it has no jwks_uri"
        case .keysAddress(let address, let error): "its jwks_uri \(quoted(address)) cannot be used: \(error.reason)"
        }
    }
}
