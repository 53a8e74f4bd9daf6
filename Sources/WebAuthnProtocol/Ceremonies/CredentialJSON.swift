// The fuzzers compile all of this as one module.
#if canImport(Encodings)
    internal import Encodings
#endif

/// What `PublicKeyCredential.toJSON()` writes, for registrations and authentications alike (WebAuthn L3, section 5.1.8).
///
/// Members beyond are left alone: `authenticatorAttachment`, the outputs of extensions, and the copies of the key and of the
/// authenticator data that Level 3 adds for pages. Only what is signed, or what the specification verifies, is read.
struct CredentialJSON {
    /// 64 KiB.
    static let maximumBytes = 65_536

    let id: [UInt8]
    private let response: JSONObject

    init(_ json: [UInt8]) throws(ResponseError) {
        guard json.count <= CredentialJSON.maximumBytes else { throw .tooLong }
        guard let object = (try? JSONReader.read(json[...], limits: .webAuthn))?.object, let type = object["type"]?.string,
            let id = object["id"]?.string, let rawID = object["rawId"]?.string, let response = object["response"]?.object
        else { throw .malformed }
        guard type.elementsEqual("public-key".utf8) else { throw .credentialType }
        // One form for all bytes, so equal texts are equal bytes, and others are not.
        guard let bytes = Base64URL.decode(rawID), Base64URL.decode(id) != nil else { throw .encoding }
        guard id == rawID else { throw .idMismatch }
        self.id = bytes
        self.response = response
    }

    /// The bytes of a member of `response`.
    func bytes(_ name: StaticString) throws(ResponseError) -> [UInt8] {
        guard let bytes = try optionalBytes(name) else { throw .malformed }
        return bytes
    }

    /// The bytes of a member of `response`; nil if it is not there, or null.
    func optionalBytes(_ name: StaticString) throws(ResponseError) -> [UInt8]? {
        switch response[name.description] {
        case nil, .null?: return nil
        case .string(let text)?:
            guard let bytes = Base64URL.decode(text) else { throw .encoding }
            return bytes
        case .boolean?, .integer?, .number?, .array?, .object?: throw .malformed
        }
    }

    /// `response.transports`: those that are known, each once, in an order of ours. Browsers without `getTransports()` have none.
    func transports() throws(ResponseError) -> [String] {
        switch response["transports"] {
        case nil, .null?: return []
        case .array(let elements)?:
            let names = elements.compactMap(\.string)
            guard names.count == elements.count else { throw .malformed }
            let known = names.compactMap { Transport(rawValue: String(decoding: $0, as: UTF8.self)) }
            return Transport.allCases.filter(known.contains).map(\.rawValue)
        case .boolean?, .integer?, .number?, .string?, .object?: throw .malformed
        }
    }
}
