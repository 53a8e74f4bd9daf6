/// Why a request's body is not a credential as browsers write it (WebAuthn L3, section 5.1.8). Nothing has been verified yet.
public enum ResponseError: String, Error, Hashable, Sendable, CaseIterable {
    /// More than 64 KiB.
    case tooLong = "body_too_long"
    /// No JSON, or not of the shape; among it an assertion where a registration was asked for, and the reverse.
    case malformed = "json_malformed"
    /// Bytes that are not written in base64url, without padding and in its one form.
    case encoding = "base64url_malformed"
    /// A credential that is no public key.
    case credentialType = "credential_type"
    /// `id` and `rawId` are not the same bytes.
    case idMismatch = "id_rawid_mismatch"

    /// Stable, for programs.
    public var code: String { rawValue }

    /// One sentence for people.
    public var sentence: String {
        switch self {
        case .tooLong: "The answer of the security key has more than 64 KiB."
        case .malformed: "The browser's answer is not the JSON of a credential; try again, or another browser."
        case .encoding: "A value of the browser's answer is not unpadded base64url; try again, or another browser."
        case .credentialType: "The browser's answer is not a public-key credential."
        case .idMismatch: "The browser's answer names two different credentials."
        }
    }
}
