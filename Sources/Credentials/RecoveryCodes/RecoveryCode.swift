/// A code that stands in for a lost second factor, once: 80 random bits.
///
/// It is shown as four groups of four characters of Crockford's base32 in lower case, which has no look-alikes, and prints as nothing. The
/// index keeps only its digest under a key from outside of the database.
public struct RecoveryCode: Sendable {
    /// How long a code is: 80 bits. OWASP ASVS 5.0, section 6.5, asks for 20 at least.
    public static let byteCount = 10

    private let bytes: [UInt8]

    /// A new one.
    public init(using generator: inout some RandomNumberGenerator) {
        bytes = (0..<RecoveryCode.byteCount).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    /// Takes what somebody typed: 16 characters, where case, ASCII spaces and hyphens do not count, `o` is read as `0`, and `i` and `l` as
    /// `1`. Anything else is none.
    public init?(_ typed: String) {
        let characters = typed.utf8.filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "-") }.map(RecoveryCode.unmistaken)
        guard let bytes = Base32.crockford.decode(characters), bytes.count == RecoveryCode.byteCount else { return nil }
        self.bytes = bytes
    }

    /// The code as it is shown, once: `xxxx-xxxx-xxxx-xxxx`.
    public var text: String { groupedByFour(Base32.crockford.encode(bytes), separator: "-") }

    /// What is stored of the code of an account: its HMAC-SHA-256 under the key `keyID`, 32 bytes. As the account goes into it, a row that
    /// is moved to another account opens nothing there.
    /// - Parameter keyID: `keys.writingID` for new codes, which is to be stored too; for a typed code, each id that the account's codes have.
    public func digest(account: String, with keys: SealingKeys, keyID: String) throws(SealingError) -> [UInt8] {
        try keys.digest(lengthPrefixed([account]) + bytes, keyID: keyID, purpose: .recoveryCodes)
    }

    /// The lower-case character that is meant.
    private static func unmistaken(_ character: UInt8) -> UInt8 {
        let lower = (0x41...0x5A).contains(character) ? character + 0x20 : character
        return switch lower {
        case UInt8(ascii: "o"): UInt8(ascii: "0")
        case UInt8(ascii: "i"), UInt8(ascii: "l"): UInt8(ascii: "1")
        default: lower
        }
    }
}

extension RecoveryCode: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Nothing: a code must not reach a log.
    public var description: String { "" }
    /// Nothing: a code must not reach a log.
    public var debugDescription: String { "" }
    /// No children: a code must not reach a log.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
