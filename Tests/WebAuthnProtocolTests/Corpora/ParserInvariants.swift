// The fuzz targets compile this file in one module with the parsers; the tests in another.
#if canImport(Encodings)
    import Encodings
#endif
#if canImport(WebAuthnProtocol)
    @testable import WebAuthnProtocol
#endif

/// What must hold of every parser, whatever the bytes. The fuzz targets run these, and the tests replay their corpora.
enum ParserInvariants {
    /// CBOR that is read has one form: written back, it is what it was. What is read in any order is read again when it is sorted.
    static func cbor(_ bytes: [UInt8]) {
        if let value = try? CBORReader.read(bytes[...]) {
            precondition(value.written == bytes, "CBOR has one form")
            precondition(depth(of: value) <= CBORReader.maximumDepth)
            precondition((try? CBORReader.read(bytes[...], order: .any)) == value, "what is sorted is read in any order")
        }
        if let value = try? CBORReader.read(bytes[...], order: .any) {
            precondition(value.written.count == bytes.count, "nothing is lost")
        }
        coseKey(bytes)
    }

    /// A key has the lengths of its algorithm, and no other member than it needs.
    static func coseKey(_ bytes: [UInt8]) {
        guard let key = try? COSEKey(bytes[...]) else { return }
        switch key.key {
        case .ellipticCurve(let curve, let point): precondition(point.count == 1 + 2 * curve.coordinateBytes && point.first == 4)
        case .ed25519(let point):
            precondition(point.count == 32)
            _ = Ed25519Point.isPublicKey(point)
        case .rsa(let modulus, let exponent): precondition((256...1_024).contains(modulus.count) && (1...4).contains(exponent.count))
        }
    }

    /// Flags and contents agree, and all bytes are accounted for.
    static func authenticatorData(_ bytes: [UInt8]) {
        guard let data = try? AuthenticatorData(bytes[...]) else { return }
        precondition((data.credential != nil) == data.flags.contains(.attestedCredential))
        precondition((data.extensions != nil) == data.flags.contains(.extensions))
        var count = 37
        if let credential = data.credential {
            precondition(credential.aaguid.count == 16 && (1...1_023).contains(credential.id.count))
            count += 18 + credential.id.count + credential.publicKey.count
            coseKey(Array(credential.publicKey))
        }
        if let extensions = data.extensions { count += CBORValue.map(extensions).written.count }
        precondition(count == bytes.count, "nothing is left over")
    }

    /// An object is one of the formats', and its statement and certificate are read without harm.
    static func attestationObject(_ bytes: [UInt8]) {
        certificate(bytes[...])
        guard let object = AttestationObject(bytes[...]) else { return }
        authenticatorData(Array(object.authenticatorData))
        guard let format = object.format, let statement = try? AttestationStatement(object.statement, format: format) else { return }
        switch statement {
        case .none: precondition(format == .none && object.statement.pairs.isEmpty)
        case .packedSelf: precondition(format == .packed && object.statement.pairs.count == 2)
        case .packed(_, _, let bytes): certificate(bytes)
        case .fidoU2F(_, let bytes): certificate(bytes)
        }
    }

    /// A certificate names no extension twice.
    static func certificate(_ bytes: ArraySlice<UInt8>) {
        guard let certificate = try? Certificate(bytes) else { return }
        precondition((1...3).contains(certificate.version))
        for (index, element) in certificate.extensions.enumerated() {
            precondition(!certificate.extensions[..<index].contains { $0.name == element.name })
        }
        _ = certificate.isForPackedAttestation
        _ = certificate.fits(aaguid: [UInt8](repeating: 0, count: 16)[...])
    }

    /// Client data is UTF-8, in itself and in all its members; base64 has one form.
    static func clientData(_ bytes: [UInt8]) {
        if let decoded = Base64URL.decode(bytes) { precondition(Array(Base64URL.encode(decoded).utf8) == bytes, "base64 has one form") }
        precondition(Base64URL.decode(Array(Base64URL.encode(bytes).utf8)) == bytes, "base64 loses nothing")
        _ = try? RegistrationResponse(json: bytes)
        _ = try? AuthenticationResponse(json: bytes)
        guard let data = ClientData(json: bytes[...]) else { return }
        precondition(bytes.count <= ClientData.maximumBytes)
        for member in [data.type, data.challenge, data.origin, data.topOrigin ?? []] {
            precondition(String(validating: member, as: UTF8.self) != nil && member.count <= bytes.count)
        }
    }

    private static func depth(of value: CBORValue) -> Int {
        switch value {
        case .array(let elements): 1 + (elements.map(depth).max() ?? 0)
        case .map(let map): 1 + (map.pairs.map { depth(of: $0.value) }.max() ?? 0)
        case .unsigned, .negative, .bytes, .text, .boolean, .null: 0
        }
    }
}

extension CBORValue {
    /// The value in CBOR with the shortest heads, maps in their order.
    var written: [UInt8] {
        switch self {
        case .unsigned(let number): CBORValue.head(0, number)
        case .negative(let number): CBORValue.head(1, number)
        case .bytes(let content): CBORValue.head(2, UInt64(content.count)) + content
        case .text(let content): CBORValue.head(3, UInt64(content.count)) + content
        case .array(let elements): CBORValue.head(4, UInt64(elements.count)) + elements.flatMap(\.written)
        case .map(let map): CBORValue.head(5, UInt64(map.pairs.count)) + map.pairs.flatMap { $0.key.written + $0.value.written }
        case .boolean(let value): [value ? 0xF5 : 0xF4]
        case .null: [0xF6]
        }
    }

    private static func head(_ type: UInt8, _ value: UInt64) -> [UInt8] {
        let big = (0..<8).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
        return switch value {
        case ..<24: [type << 5 | UInt8(value)]
        case ..<0x100: [type << 5 | 24] + big.suffix(1)
        case ..<0x1_0000: [type << 5 | 25] + big.suffix(2)
        case ..<0x1_0000_0000: [type << 5 | 26] + big.suffix(4)
        default: [type << 5 | 27] + big
        }
    }
}
