/// The server that takes the mails, as the setting `smtp-url` names it.
package struct SMTPServer: Sendable {
    /// How the connection is kept from others.
    package enum Security: Hashable, Sendable {
        /// TLS from the first byte (RFC 8314).
        case implicitTLS
        /// TLS after `STARTTLS` (RFC 3207), or nothing is sent.
        case startTLS
        /// None: only to this machine itself, and never with a password.
        case none
    }

    /// A domain name, or an address without brackets.
    package let host: String
    package let port: Int
    package let security: Security
    package let credentials: SMTPCredentials?

    /// Takes `smtp://host:port` and `smtps://host:port`, with `user:password@` before the host if the server asks for it. In user and
    /// password everything may be percent-encoded, and what separates must be. Ports are 587 and 465 unless given.
    package init(url: String) throws(SMTPURLFault) {
        guard let (isImplicit, rest) = Self.scheme(url) else { throw .scheme }
        let authority = rest.hasSuffix("/") ? rest.dropLast() : rest
        guard !authority.contains(where: { "/?# \t".contains($0) }) else { throw .rest }
        let at = authority.lastIndex(of: "@")
        credentials = try at.map { index throws(SMTPURLFault) in try SMTPCredentials(urlPart: authority[..<index]) }
        let place = at.map { authority[authority.index(after: $0)...] } ?? authority
        (host, port) = try Self.place(place, defaultPort: isImplicit ? 465 : 587)
        security = isImplicit ? .implicitTLS : credentials == nil && Self.isLoopback(host) ? .none : .startTLS
    }

    /// The name that the server's certificate must bear; none for an address, which is then looked for itself.
    var certificateName: String? {
        host.contains(":") || Self.isIPv4(host) ? nil : host
    }

    private static func scheme(_ url: String) -> (isImplicit: Bool, rest: Substring)? {
        for (scheme, isImplicit) in [("smtps://", true), ("smtp://", false)] where url.lowercased().hasPrefix(scheme) {
            return (isImplicit, url.dropFirst(scheme.count))
        }
        return nil
    }

    private static func place(_ text: Substring, defaultPort: Int) throws(SMTPURLFault) -> (host: String, port: Int) {
        let isBracketed = text.hasPrefix("[")
        let end = isBracketed ? text.firstIndex(of: "]").map { text.index(after: $0) } : text.firstIndex(of: ":") ?? text.endIndex
        guard let end else { throw .host }
        let host = isBracketed ? text[..<end].dropFirst().dropLast() : text[..<end]
        guard isBracketed ? isIPv6(host) : isDomain(host) else { throw .host }
        let port = text[end...]
        guard !port.isEmpty else { return (host.lowercased(), defaultPort) }
        guard port.hasPrefix(":"), let number = UInt16(port.dropFirst()), number > 0 else { throw .port }
        return (host.lowercased(), Int(number))
    }

    private static func isDomain(_ text: Substring) -> Bool {
        text.utf8.count <= 253
            && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
                (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                    && label.unicodeScalars.allSatisfy { $0.isASCIILetterOrDigit || $0 == "-" }
            }
    }

    private static func isIPv6(_ text: Substring) -> Bool {
        text.contains(":") && text.utf8.count <= 45 && text.utf8.allSatisfy { "0123456789abcdefABCDEF:.".utf8.contains($0) }
    }

    private static func isIPv4(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }

    private static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "::1" || host.hasPrefix("127.") && isIPv4(host)
    }
}

/// What is wrong with an `smtp-url`. The URL holds a password, so nothing of it is repeated.
package enum SMTPURLFault: Error, Hashable, Sendable {
    case scheme
    case rest
    case userinfo
    case host
    case port

    /// A clause that follows "The setting 'smtp-url' cannot be used: ".
    package var reason: String {
        switch self {
        case .scheme: "it begins neither with smtp:// nor with smtps://"
        case .rest: "something follows host and port, or user or password hold a character that has to be percent-encoded"
        case .userinfo:
            "before the host give user and password, with a colon between them, percent-encoded, at most 255 bytes each, "
                + "without control characters"
        case .host: "its host is neither a domain name nor an address"
        case .port: "its port is not a number from 1 to 65535"
        }
    }
}
