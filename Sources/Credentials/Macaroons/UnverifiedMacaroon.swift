/// A macaroon in the version-2 binary form as somebody sent it: well-formed, and nothing more.
///
/// Whatever it says is a claim until ``verified(rootKey:)`` has made a ``VerifiedMacaroon`` of it.
/// It holds a signature that grants access, so it prints as nothing.
public struct UnverifiedMacaroon: Sendable {
    private let body: MacaroonBody
    private let signature: [UInt8]

    /// Parses the version-2 binary form strictly. Refused are: numbers of more bytes than needed or more than
    /// 64 bits, lengths past the end, unknown, repeated or unordered fields, a missing identifier, third-party
    /// caveats, a signature of other than 32 bytes, anything after it, and whatever exceeds ``MacaroonLimits``.
    public init(parsing bytes: [UInt8]) throws(MacaroonError) {
        (body, signature) = try MacaroonBody.parse(bytes)
    }

    init(body: MacaroonBody, signature: [UInt8]) {
        self.body = body
        self.signature = signature
    }

    /// Where the macaroon says it comes from. No signature covers it: never decide on it.
    public var location: [UInt8]? { body.location }
    /// What the issuer finds the root key by.
    public var identifier: [UInt8] { body.identifier }
    /// The claimed restrictions, in the order in which they were added.
    public var caveats: [[UInt8]] { body.caveats }

    /// The verified macaroon; nil if the chain of signatures does not start from `rootKey`.
    ///
    /// Every caveat is a link of the chain, met or not. The comparison takes constant time.
    public func verified(rootKey: MacaroonRootKey) -> VerifiedMacaroon? {
        let expected = rootKey.signature(of: body)
        guard expected.isEqual(to: signature) else { return nil }
        return VerifiedMacaroon(checked: body, signature: signature)
    }

    /// The same macaroon with one more caveat. No key is needed: a holder can always narrow what they hold.
    public func restricted(by caveat: [UInt8]) throws(MacaroonError) -> UnverifiedMacaroon {
        let narrower = try MacaroonBody(
            location: location, identifier: identifier, caveats: caveats + [caveat])
        return UnverifiedMacaroon(
            body: narrower, signature: MacaroonSignature.extending(signature, by: caveat).bytes)
    }

    /// The version-2 binary form.
    public func serialized() -> [UInt8] { body.serialized(signature: signature) }
}

extension UnverifiedMacaroon: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Nothing: whoever reads a macaroon can use it.
    public var description: String { "" }
    /// Nothing: whoever reads a macaroon can use it.
    public var debugDescription: String { "" }
    /// No children: whoever reads a macaroon can use it.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
