/// Who asks for credentials (WebAuthn L3, section 4): the index itself, as it is configured. Never read from a request.
public struct RelyingParty: Hashable, Sendable {
    /// A domain, the scope of every credential: none works under another one.
    public let id: String
    /// For people.
    public let name: String
    /// Where sign-in pages may stand, as browsers write origins: `https://pkg.example.org`, and a port where it is not the usual
    /// one. Compared byte by byte.
    public let origins: Set<String>

    /// A relying party. That the origins lie within the identifier is for the caller to see to; browsers insist on it.
    public init(id: String, name: String, origins: Set<String>) {
        self.id = id
        self.name = name
        self.origins = origins
    }

    /// Whether exactly these bytes are one of the origins. `Set` compares strings as Unicode does, for which several
    /// spellings are one.
    func expects(origin: [UInt8]) -> Bool {
        origins.contains { $0.utf8.elementsEqual(origin) }
    }
}
