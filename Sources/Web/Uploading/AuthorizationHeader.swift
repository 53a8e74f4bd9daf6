internal import Accounts
internal import Foundation

extension PresentedCredential {
    /// What an `Authorization` header shows: `Basic` with the user name `__token__` (RFC 7617), or `Bearer` (RFC 6750) or `token` with
    /// the token itself. The schemes' names are read in any case.
    init?(authorization header: String?) {
        guard let header else { return nil }
        let parts = header.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
        guard parts.count == 2 else {
            self = .malformed
            return
        }
        switch parts[0].lowercased() {
        case "basic": self = Self.basic(parts[1])
        case "bearer", "token": self = .token(String(parts[1]))
        default: self = .malformed
        }
    }

    private static func basic(_ encoded: Substring) -> PresentedCredential {
        let trimmed = encoded.trimmingCharacters(in: .whitespaces)
        guard let bytes = Data(base64Encoded: trimmed), let text = String(data: bytes, encoding: .utf8),
            let colon = text.firstIndex(of: ":")
        else { return .malformed }
        return text[..<colon] == "__token__" ? .token(String(text[text.index(after: colon)...])) : .password
    }
}
