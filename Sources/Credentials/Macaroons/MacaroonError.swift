/// Why bytes are not a version-2 binary macaroon that is accepted here, or why none can be made.
public enum MacaroonError: Error, Sendable, Equatable {
    case empty
    /// More than ``MacaroonLimits/bytes``.
    case tooLong(bytes: Int)
    /// The older binary form (packets with a hexadecimal length).
    case versionOne
    /// One of the JSON forms.
    case json
    case unknownVersion(UInt8)
    /// The bytes end inside a number, or before a field or a section does.
    case truncated
    /// A number written in more bytes than it needs.
    case overlongNumber
    /// A number that does not fit 64 bits.
    case numberTooLarge
    /// A field that says it is longer than what is left.
    case lengthPastEnd(length: UInt64, left: Int)
    case unknownField(UInt64)
    /// A field of a section that is repeated, out of order, or belongs elsewhere.
    case misplacedField(UInt64)
    case missingIdentifier
    /// A caveat that another service would have to discharge.
    case thirdPartyCaveat
    /// A location in a first-party caveat, which has none.
    case caveatLocation
    /// More than ``MacaroonLimits/caveats``.
    case tooManyCaveats
    /// More than ``MacaroonLimits/caveatBytes``.
    case caveatTooLong(bytes: Int)
    case missingSignature
    case signatureLength(Int)
    case trailingBytes(Int)
    /// A root key of no bytes, or of more than 1,024.
    case rootKeyLength(Int)

    /// One sentence for people.
    public var sentence: String {
        switch self {
        case .empty: "The macaroon is empty."
        case .tooLong(let bytes): "The macaroon has \(bytes) bytes; at most \(MacaroonLimits.bytes) are accepted."
        case .versionOne: "The macaroon is in the version-1 form; only the version-2 binary form is accepted."
        case .json: "The macaroon is in a JSON form; only the version-2 binary form is accepted."
        case .unknownVersion(let version): "The macaroon has version byte \(version); only 2 is accepted."
        case .truncated: "The macaroon ends in the middle; it was cut when it was copied."
        case .overlongNumber: "A number in the macaroon is written in more bytes than it needs."
        case .numberTooLarge: "A number in the macaroon is larger than 64 bits."
        case .lengthPastEnd(let length, let left):
            "A field of the macaroon says that it has \(length) bytes, but only \(left) are left."
        case .unknownField(let type): "The macaroon has a field of the unknown type \(type)."
        case .misplacedField(let type): "The macaroon has a field of type \(type) where none may stand."
        case .missingIdentifier: "The macaroon, or a caveat in it, has no identifier."
        case .thirdPartyCaveat: "The macaroon has a third-party caveat; only first-party caveats are accepted."
        case .caveatLocation: "A first-party caveat of the macaroon has a location; only third-party ones have."
        case .tooManyCaveats: "The macaroon has more than \(MacaroonLimits.caveats) caveats."
        case .caveatTooLong(let bytes):
            "A caveat of the macaroon has \(bytes) bytes; at most \(MacaroonLimits.caveatBytes) are accepted."
        case .missingSignature: "The macaroon has no signature."
        case .signatureLength(let bytes): "The macaroon's signature has \(bytes) bytes instead of 32."
        case .trailingBytes(let bytes): "The macaroon is followed by \(bytes) more bytes."
        case .rootKeyLength(let bytes): "The root key has \(bytes) bytes; it needs 1 to 1,024."
        }
    }
}

/// How large a macaroon may be.
public enum MacaroonLimits {
    /// 8 KiB for the whole macaroon.
    public static let bytes = 8_192
    /// At most 32 caveats.
    public static let caveats = 32
    /// 4 KiB for one caveat.
    public static let caveatBytes = 4_096
}
