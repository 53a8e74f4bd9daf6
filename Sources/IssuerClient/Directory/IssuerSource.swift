internal import IdentityTokens

/// Where one issuer's keys come from: its discovery document, and what that names.
struct IssuerSource: Sendable {
    let settings: IssuerSettings
    let fetcher: DocumentFetcher

    /// Two documents, each within the limits.
    func keys() async throws(IssuerFault.Reason) -> IssuerKeys {
        let address: WebAddress
        do { address = try WebAddress(settings.discoveryURL) } catch { throw .discovery(error.reason) }
        let document = try await fetcher.get(address)
        let keysAddress: WebAddress
        do { keysAddress = try DiscoveryDocument(document, issuer: settings.url).keysAddress } catch { throw .discovery(error.reason) }
        let jwks = try await fetcher.get(keysAddress)
        do { return try await IssuerKeys(jwks: jwks) } catch { throw .keys(error.reason) }
    }
}
