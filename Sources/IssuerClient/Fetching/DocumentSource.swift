package import IdentityTokens

/// One document at an address that the operator has given, wherever that leads.
package struct DocumentSource: Sendable {
    private let address: WebAddress
    private let fetcher: DocumentFetcher

    /// - Parameter caFile: who vouches for the server; nothing for those that the system trusts.
    /// - Throws: if the file cannot be used.
    package init(_ address: WebAddress, caFile: String?) throws(CAFileFault) {
        self.address = address
        fetcher = DocumentFetcher(
            authorities: try IssuerAuthorities(pemFile: caFile), limits: .standard, resolver: .system, allows: { _ in true })
    }

    /// The document as it is now, within the limits of `FetchLimits`.
    package func document() async throws(IssuerFault.Reason) -> [UInt8] {
        try await fetcher.get(address)
    }
}
