internal import CSodium

/// A one-time code: six digits, of which leading zeros count. It prints as nothing.
public struct TOTPCode: Sendable {
    /// The six ASCII digits.
    public let text: String

    /// Takes what somebody typed: exactly six ASCII digits; ASCII spaces around and between them are passed over, as
    /// apps show codes in groups. Anything else is none, digits of other scripts among them.
    public init?(_ typed: String) {
        let digits = typed.utf8.filter { $0 != UInt8(ascii: " ") }
        guard digits.count == TOTPCode.length, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        text = String(decoding: digits, as: UTF8.self)
    }

    /// The last six decimal digits of a truncated HMAC (RFC 4226 section 5.3, step 3).
    init(truncating number: UInt32) {
        let digits = String(number % 1_000_000)
        text = String(repeating: "0", count: TOTPCode.length - digits.utf8.count) + digits
    }

    /// Whether both are the same, compared in constant time.
    public func isEqual(to other: TOTPCode) -> Bool {
        unsafe sodium_memcmp(Array(text.utf8), Array(other.text.utf8), TOTPCode.length) == 0
    }

    private static let length = 6
}

extension TOTPCode: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Nothing: a code must not reach a log.
    public var description: String { "" }
    /// Nothing: a code must not reach a log.
    public var debugDescription: String { "" }
    /// No children: a code must not reach a log.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
