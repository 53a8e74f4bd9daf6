// The fuzzers compile all of this as one module.
#if canImport(Encodings)
    internal import Encodings
#endif

/// A token in the compact form of JWS (RFC 7515, section 3.1), read and not verified: three parts of strict base64url, a
/// header and a payload of strict JSON.
struct CompactToken: Equatable, Sendable {
    /// 8 KiB.
    static let maximumBytes = 8_192
    static let maximumKeyIDBytes = 256
    /// The longest signature that is looked at: RSA's with 8,192 bits.
    static let maximumSignatureBytes = 1_024
    static let limits = JSONLimits(depth: 16, values: 1_024)

    let algorithm: TokenAlgorithm
    /// `kid`, in printable ASCII.
    let keyID: String
    let claims: JSONObject
    /// Header and payload as they came, with the full stop between them: what is signed.
    let signedText: ArraySlice<UInt8>
    let signature: [UInt8]

    /// Reads `text`, all of it. `jku`, `jwk`, `x5u`, `x5c` and all other members of the header are left alone.
    init(_ text: [UInt8]) throws(IdentityTokenError) {
        guard text.count <= CompactToken.maximumBytes else { throw .tooLong }
        let parts = text.split(separator: UInt8(ascii: "."), maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[2].isEmpty else { throw .malformed(.text) }
        let header = try CompactToken.object(parts[0], .header)
        guard header["crit"] == nil else { throw .criticalHeader }
        guard let algorithm = header["alg"]?.string.flatMap(TokenAlgorithm.init(exactly:)) else { throw .unknownAlgorithm }
        guard header["typ"] == nil || header["typ"] == .string(Array("JWT".utf8)) else { throw .type }
        guard let name = header["kid"]?.string else { throw .keyID }
        keyID = String(decoding: name, as: UTF8.self)
        guard keyID.isPrintableASCII(limit: CompactToken.maximumKeyIDBytes) else { throw .keyID }
        self.algorithm = algorithm
        claims = try CompactToken.object(parts[1], .payload)
        guard let signature = Base64URL.decode(parts[2]), signature.count <= CompactToken.maximumSignatureBytes else {
            throw .malformed(.signature)
        }
        self.signature = signature
        signedText = text[parts[0].startIndex..<parts[1].endIndex]
    }

    private static func object(_ text: ArraySlice<UInt8>, _ part: TokenPart) throws(IdentityTokenError) -> JSONObject {
        guard let bytes = Base64URL.decode(text) else { throw .malformed(part) }
        do {
            guard let object = try JSONReader.read(bytes[...], limits: limits).object else { throw IdentityTokenError.malformed(part) }
            return object
        } catch JSONError.duplicateMember {
            throw .duplicateMember(part)
        } catch {
            throw .malformed(part)
        }
    }
}
