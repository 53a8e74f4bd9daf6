/// An https address, as it was written: scheme, host, port, path and query of plain characters, and nothing else. No user, no
/// fragment, no escapes, no dots or empty segments in the path: what one reader takes for the host, every other does too.
public struct WebAddress: Hashable, Sendable {
    /// The whole, exactly as given.
    public let text: String
    /// In lower case: a name, an IPv4 address, or an IPv6 address without its brackets.
    public let host: String
    /// 443 if none is written.
    public let port: Int
    /// Beginning with a slash, or empty.
    public let path: String
    /// What follows the question mark; nil if there is none.
    public let query: String?

    /// - Throws: which rule `text` breaks.
    public init(_ text: String) throws(WebAddressError) {
        guard text.utf8.count <= 512 else { throw .tooLong }
        guard text.utf8.starts(with: "https://".utf8) else { throw .scheme }
        let rest = text.utf8.dropFirst(8)
        let end = rest.firstIndex { "/?#".utf8.contains($0) } ?? rest.endIndex
        (host, port) = try WebAddress.authority(String(decoding: rest[..<end], as: UTF8.self))
        let tail = rest[end...]
        guard tail.allSatisfy(WebAddress.isPlain) else { throw .characters }
        let mark = tail.firstIndex(of: UInt8(ascii: "?"))
        path = String(decoding: tail[..<(mark ?? tail.endIndex)], as: UTF8.self)
        query = mark.map { String(decoding: tail[$0...].dropFirst(), as: UTF8.self) }
        for segment in path.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).dropLast() {
            guard !segment.isEmpty else { throw .path }
        }
        for segment in path.split(separator: "/") where segment == "." || segment == ".." { throw .path }
        self.text = text
    }

    /// RFC 3986's unreserved characters and sub-delimiters, `:`, `@`, `/` and `?`.
    private static func isPlain(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || "-._~!$&'()*+,;=:@/?".utf8.contains(byte)
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: false
        }
    }

    private static func authority(_ text: String) throws(WebAddressError) -> (host: String, port: Int) {
        var host = text.utf8[...]
        var port = 443
        let isBracketed = host.first == UInt8(ascii: "[")
        let search = isBracketed ? host.firstIndex(of: UInt8(ascii: "]")).map { host[$0...] } ?? host : host
        if let colon = search.firstIndex(of: UInt8(ascii: ":")) {
            let digits = String(decoding: host[colon...].dropFirst(), as: UTF8.self)
            guard let number = Int(digits), (1...65_535).contains(number), String(number) == digits else { throw .port }
            port = number
            host = host[..<colon]
        }
        let name = String(decoding: host, as: UTF8.self)
        guard isBracketed else {
            guard isHostName(name) else { throw .host }
            return (name, port)
        }
        guard name.hasSuffix("]"), isIPv6(name.dropFirst().dropLast()) else { throw .host }
        return (String(name.dropFirst().dropLast()), port)
    }

    /// Labels of lower-case letters, digits and hyphens. Where the last is a number, it is an IPv4 address in its usual form.
    private static func isHostName(_ name: String) -> Bool {
        let labels = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard name.utf8.count <= 253, let last = labels.last else { return false }
        let isNumeric = last.first.map { (0x30...0x39).contains($0) } ?? false
        guard !isNumeric else {
            return labels.count == 4
                && labels.allSatisfy { label in
                    let digits = String(decoding: label, as: UTF8.self)
                    return UInt8(digits).map { String($0) == digits } ?? false
                }
        }
        return labels.allSatisfy { label in
            (1...63).contains(label.count) && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
                && label.allSatisfy { $0 == UInt8(ascii: "-") || isLetterOrDigit($0) && !(0x41...0x5A).contains($0) }
        }
    }

    /// The characters only: whether it is an address is found when it is used.
    private static func isIPv6(_ text: Substring) -> Bool {
        (2...45).contains(text.utf8.count) && text.utf8.contains(UInt8(ascii: ":"))
            && text.utf8.allSatisfy { "0123456789abcdef:.".utf8.contains($0) }
    }
}

/// Why a text is no address that is accepted.
public enum WebAddressError: Error, Equatable, Sendable, CaseIterable {
    case tooLong
    case scheme
    case host
    case port
    case path
    case characters

    /// A clause for a sentence about the address.
    public var reason: String {
        switch self {
        case .tooLong: "it is longer than 512 characters"
        case .scheme: "it must begin with https://"
        case .host: "its host must be a name in lower case, or an IP address, without a user before it"
        case .port: "its port must be a number from 1 to 65535"
        case .path: "its path must have no empty segments and no . or .. in it"
        case .characters: "it must be of plain letters, digits and punctuation, without escapes and without a fragment"
        }
    }
}
