internal import Accounts
internal import Foundation

extension PresentedCredential {
    /// What an `Authorization` header shows: `Basic` with the user name `__token__` (RFC 7617), or `Bearer` (RFC 6750) or `token` with
    /// the token itself. The schemes' names are read in any case.
    init?(authorization header: String?) {
        guard let header else { return nil }
        let bytes = header.utf8
        let scheme = bytes.drop(while: \.isSpace).prefix { !$0.isSpace }
        var rest = bytes[scheme.endIndex...].drop(while: \.isSpace)
        while rest.last?.isSpace ?? false { rest.removeLast() }
        switch String(decoding: scheme, as: UTF8.self).lowercased() {
        case "basic": self = Self.basic(Data(rest))
        case "bearer" where !rest.isEmpty, "token" where !rest.isEmpty: self = .token(String(decoding: rest, as: UTF8.self))
        default: self = .malformed
        }
    }

    private static func basic(_ encoded: Data) -> PresentedCredential {
        guard let bytes = Data(base64Encoded: encoded), let text = String(validating: bytes, as: UTF8.self),
            let colon = text.utf8.firstIndex(of: UInt8(ascii: ":"))
        else { return .malformed }
        let (name, secret) = (String(text[..<colon]), String(text[text.utf8.index(after: colon)...]))
        return name == "__token__" ? .token(secret) : .password(name: name, password: secret)
    }
}

extension UInt8 {
    fileprivate var isSpace: Bool { self == 0x20 || self == 0x09 }
}
