// The fuzz targets compile this file in one module with the parsers; the tests in another.
#if canImport(Encodings)
    import Encodings
#endif
#if canImport(IdentityTokens)
    @testable import IdentityTokens
#endif

/// What must hold of every parser, whatever the bytes. The fuzz targets run these, and the tests replay their corpora.
enum ParserInvariants {
    /// Bytes as a token, and as header and payload of one, with a line feed between them.
    static func token(_ bytes: [UInt8]) {
        read(bytes)
        let parts = bytes.split(separator: 0x0A, maxSplits: 1, omittingEmptySubsequences: false)
        let text = parts.map { Base64URL.encode(Array($0)) } + (parts.count == 1 ? ["e30"] : []) + ["AA"]
        read(Array(text.joined(separator: ".").utf8))
        if let decoded = Base64URL.decode(bytes) { precondition(Array(Base64URL.encode(decoded).utf8) == bytes, "base64 has one form") }
    }

    /// A token that is read has one form, and nothing of it is lost.
    private static func read(_ bytes: [UInt8]) {
        do throws(IdentityTokenError) {
            let token = try CompactToken(bytes)
            precondition(bytes.count <= CompactToken.maximumBytes && !token.signature.isEmpty)
            precondition(Array(token.signedText) + [0x2E] + Array(Base64URL.encode(token.signature).utf8) == bytes, "a token has one form")
            precondition(token.keyID.isPrintableASCII(limit: CompactToken.maximumKeyIDBytes))
            check(.object(token.claims), depth: 0)
        } catch {
            precondition(!error.sentence.isEmpty)
        }
    }

    /// No object is deeper than the limit, and all strings are UTF-8.
    private static func check(_ value: JSONValue, depth: Int) {
        precondition(depth <= CompactToken.limits.depth)
        switch value {
        case .string(let text): precondition(String(validating: text, as: UTF8.self) != nil)
        case .array(let elements): for element in elements { check(element, depth: depth + 1) }
        case .object(let object): for element in object.members.values { check(element, depth: depth + 1) }
        case .null, .boolean, .integer, .number: break
        }
    }

    /// A set that is read has keys with ids of their own and numbers of the right lengths.
    static func keySet(_ bytes: [UInt8]) {
        if let document = try? KeySetDocument(bytes) {
            precondition((1...KeySetDocument.maximumKeys).contains(document.keys.count))
            precondition(Set(document.keys.map(\.keyID)).count == document.keys.count)
            for key in document.keys {
                precondition(!key.algorithms.isEmpty && key.algorithms.isSubset(of: key.parameters.algorithms))
                switch key.parameters {
                case .rsa(let modulus, let exponent):
                    precondition((256...1_024).contains(modulus.count) && (1...4).contains(exponent.count))
                case .ellipticCurve(let curve, let x, let y): precondition(x.count == curve.coordinateBytes && y.count == x.count)
                case .ed25519(let x): precondition(x.count == 32)
                }
            }
        }
        if let document = try? DiscoveryDocument(bytes, issuer: "https://a.example") { address(document.keysAddress.text) }
        if let text = String(validating: bytes, as: UTF8.self) { address(text) }
    }

    /// An address that is read is what its parts make, but for a port that is written though it is the usual one.
    private static func address(_ text: String) {
        guard let address = try? WebAddress(text) else { return }
        let host = address.host.utf8.contains(UInt8(ascii: ":")) ? "[\(address.host)]" : address.host
        let rest = address.path + (address.query.map { "?" + $0 } ?? "")
        let forms = ["https://\(host):\(address.port)\(rest)"] + (address.port == 443 ? ["https://\(host)\(rest)"] : [])
        precondition(address.text == text && forms.contains(text), "an address is its parts")
    }
}
