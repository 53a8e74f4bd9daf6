/// Whether `text` is an absolute http or https URL with a host (RFC 3986, section 3): only characters that a URI may have,
/// or such beyond ASCII as an IRI may have (RFC 3987); percent signs begin two hexadecimal digits; a port is a number.
func isWebURL(_ text: some StringProtocol) -> Bool {
    var rest = Array(text.utf8)[...]
    guard skipScheme(of: &rest), rest.allSatisfy(\.isURIByte), hasWholeEscapes(rest) else { return false }
    let authority = rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
    return isAuthority(authority) && !rest.dropFirst(authority.count).contains { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "]") }
}

private func skipScheme(of rest: inout ArraySlice<UInt8>) -> Bool {
    for scheme in ["https://", "http://"] where rest.prefix(scheme.utf8.count).map(\.lowercasedASCII).elementsEqual(scheme.utf8) {
        rest = rest.dropFirst(scheme.utf8.count)
        return true
    }
    return false
}

private func hasWholeEscapes(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.indices.allSatisfy { index in
        bytes[index] != UInt8(ascii: "%") || bytes[index...].dropFirst().prefix(2).count(where: \.isHexadecimalDigit) == 2
    }
}

/// `[ userinfo "@" ] host [ ":" port ]`, the host not empty.
private func isAuthority(_ authority: ArraySlice<UInt8>) -> Bool {
    let hostAndPort = authority.lastIndex(of: UInt8(ascii: "@")).map { authority[($0 + 1)...] } ?? authority
    guard hostAndPort.first == UInt8(ascii: "[") else {
        let host = hostAndPort.prefix { $0 != UInt8(ascii: ":") }
        return !host.isEmpty && !host.contains(UInt8(ascii: "]")) && isPort(hostAndPort.dropFirst(host.count))
    }
    guard let bracket = hostAndPort.firstIndex(of: UInt8(ascii: "]")) else { return false }
    let address = hostAndPort[..<bracket].dropFirst()
    let isAddress = address.contains(UInt8(ascii: ":")) && address.allSatisfy(\.isAddressByte)
    return isAddress && isPort(hostAndPort[(bracket + 1)...])
}

private func isPort(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard let colon = bytes.first else { return true }
    let digits = bytes.dropFirst()
    return colon == UInt8(ascii: ":") && digits.count <= 5 && digits.allSatisfy(\.isASCIIDigit)
        && (UInt32(String(decoding: digits, as: UTF8.self)) ?? 0) <= 65_535
}

extension UInt8 {
    /// `0` to `9`, `a` to `f`, `A` to `F`.
    var isHexadecimalDigit: Bool { isASCIIDigit || (self | 0x20) &- 0x61 < 6 }

    fileprivate var isAddressByte: Bool { isHexadecimalDigit || self == UInt8(ascii: ":") || self == UInt8(ascii: ".") }

    /// Visible ASCII without the characters that RFC 3986 leaves out, and every byte beyond ASCII.
    fileprivate var isURIByte: Bool {
        switch self {
        case UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\\"), UInt8(ascii: "^"), UInt8(ascii: "`"),
            UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"), 0x7F:
            false
        default:
            self > 0x20
        }
    }
}
