internal import Encodings

/// Names a credential to the browser (WebAuthn L3, section 5.8.3).
public struct CredentialDescriptor: Hashable, Sendable {
    /// The credential's identifier.
    public let id: [UInt8]
    /// How the browser may reach the authenticator, as it said at registration. Empty if it did not say.
    public let transports: [String]

    /// A descriptor of a stored credential.
    public init(id: [UInt8], transports: [String] = []) {
        self.id = id
        self.transports = transports
    }

    /// `PublicKeyCredentialDescriptorJSON`.
    var json: JSONText {
        var members: [(name: String, value: JSONText)] = [("type", .string("public-key")), ("id", .string(Base64URL.encode(id)))]
        if !transports.isEmpty { members.append(("transports", .array(transports.map(JSONText.string)))) }
        return .object(members)
    }
}
