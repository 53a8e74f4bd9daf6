/// What the index calls itself and where it is found: mails and pages say so.
package struct SiteIdentity: Hashable, Sendable {
    package let name: String
    /// Without a slash at the end.
    package let baseURL: String
    /// Whether everything here may go at any time, as every page of a test index says.
    package let isTest: Bool

    package init(name: String, baseURL: String, isTest: Bool = false) {
        self.name = name
        self.baseURL = baseURL
        self.isTest = isTest
    }

    /// Whether browsers offer keys and passkeys there: under a name on https, or on localhost (WebAuthn L3, sections 5.1.3 and 13.4.9;
    /// W3C Secure Contexts, section 3.1).
    package var isPlaceForKeys: Bool {
        let authority = baseURL.lowercased().drop { $0 != "/" }.dropFirst(2)
        let host = authority.prefix { $0 != ":" }
        let isAddress = authority.hasPrefix("[") || host.allSatisfy { $0.isNumber || $0 == "." }
        let isLocal = host == "localhost" || host.hasSuffix(".localhost")
        return !isAddress && (isLocal || baseURL.lowercased().hasPrefix("https://"))
    }
}
