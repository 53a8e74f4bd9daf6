/// Addresses that a link may lead to: of the web, and of mail, written whole. Relative ones would lead into the index, and are none.
enum SafeURL {
    private static let limit = 2_048

    /// - Returns: the address as it is written, or nothing if no link may lead there.
    static func link(_ text: [UInt8]) -> [UInt8]? {
        let url = encoded(text)
        guard url.count <= limit else { return nil }
        if let rest = after("mailto:", url) { return rest.isEmpty ? nil : url }
        return ["https://", "http://"].contains { after($0, url).map(hasHost) ?? false } ? url : nil
    }

    /// The address of a picture: on https only.
    static func image(_ text: [UInt8]) -> [UInt8]? {
        link(text).flatMap { after("https://", $0) == nil ? nil : $0 }
    }

    /// As browsers clean an address before they read it (URL standard, section 4.4): no space around it, no tabs or line ends in it.
    /// What could end an attribute or confuse a reader is written with `%`.
    static func encoded(_ text: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        for byte in trimmed(text) where byte != 0x09 && byte != 0x0A {
            if byte <= 0x20 || byte == 0x7F || #""<>\^`{|}"#.utf8.contains(byte) {
                output += "%\(byte < 16 ? "0" : "")\(String(byte, radix: 16, uppercase: true))".utf8
            } else {
                output.append(byte)
            }
        }
        return output
    }

    private static func trimmed(_ text: [UInt8]) -> ArraySlice<UInt8> {
        var rest = text[...]
        while rest.first?.isHTMLSpace ?? false { rest.removeFirst() }
        while rest.last?.isHTMLSpace ?? false { rest.removeLast() }
        return rest
    }

    private static func after(_ scheme: String, _ url: [UInt8]) -> ArraySlice<UInt8>? {
        url.prefix(scheme.utf8.count).map(\.lowercasedASCII) == Array(scheme.utf8) ? url.dropFirst(scheme.utf8.count) : nil
    }

    /// A host, perhaps with a port. A name and a password before it serve to deceive.
    private static func hasHost(_ rest: ArraySlice<UInt8>) -> Bool {
        let authority = rest.prefix { !"/?#".utf8.contains($0) }
        return !authority.isEmpty
            && authority.allSatisfy { byte in
                switch byte.lowercasedASCII {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...: true
                default: "-._:[]".utf8.contains(byte)
                }
            }
    }
}
