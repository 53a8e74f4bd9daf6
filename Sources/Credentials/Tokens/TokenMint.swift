/// Makes new tokens.
public struct TokenMint: Sendable {
    private let location: String

    /// - Parameter location: the host of the site's base URL, 1 to 255 bytes. It stands in every token so that
    ///   people see where the token belongs; nothing is decided on it.
    public init(location: String) throws(APITokenError) {
        guard (1...255).contains(location.utf8.count), location.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .malformedLocation(location)
        }
        self.location = location
    }

    /// A new token. Without a caveat of the kind `abilities` it can do nothing.
    public func mint(
        identifier: TokenIdentifier, rootKey: MacaroonRootKey, caveats: [TokenCaveat]
    ) throws(APITokenError) -> APIToken {
        let macaroon: UnverifiedMacaroon
        do throws(MacaroonError) {
            macaroon = try VerifiedMacaroon(
                location: Array(location.utf8), identifier: Array(identifier.text.utf8),
                caveats: caveats.map(\.written), rootKey: rootKey
            ).unverified()
        } catch {
            throw .macaroon(error)
        }
        let token = try APIToken(macaroon)
        try token.checkLength()
        return token
    }
}
