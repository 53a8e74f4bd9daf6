/// A macaroon whose chain of signatures starts from the issuer's root key.
///
/// Its caveats are as the issuer and the holders wrote them. Whether they are met is not decided here.
/// It holds a signature that grants access, so it prints as nothing.
public struct VerifiedMacaroon: Sendable {
    private let body: MacaroonBody
    private let signature: [UInt8]

    /// Makes a new macaroon. `identifier` should be unguessable or useless to guess.
    public init(
        location: [UInt8]?, identifier: [UInt8], caveats: [[UInt8]], rootKey: MacaroonRootKey
    ) throws(MacaroonError) {
        body = try MacaroonBody(location: location, identifier: identifier, caveats: caveats)
        signature = rootKey.signature(of: body).bytes
    }

    /// Only for a body whose signature has just been found right.
    init(checked body: MacaroonBody, signature: [UInt8]) {
        self.body = body
        self.signature = signature
    }

    /// Where the macaroon says it comes from. No signature covers it: never decide on it.
    public var location: [UInt8]? { body.location }
    /// What the issuer finds the root key by.
    public var identifier: [UInt8] { body.identifier }
    /// The restrictions, in the order in which they were added. All of them must hold.
    public var caveats: [[UInt8]] { body.caveats }

    /// The version-2 binary form.
    public func serialized() -> [UInt8] { body.serialized(signature: signature) }

    /// The macaroon as anybody else gets it.
    public func unverified() -> UnverifiedMacaroon { UnverifiedMacaroon(body: body, signature: signature) }
}

extension VerifiedMacaroon: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Nothing: whoever reads a macaroon can use it.
    public var description: String { "" }
    /// Nothing: whoever reads a macaroon can use it.
    public var debugDescription: String { "" }
    /// No children: whoever reads a macaroon can use it.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
