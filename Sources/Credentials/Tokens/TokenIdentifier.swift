/// What a token is found by: a UUID (RFC 9562) as 36 lower-case characters.
public struct TokenIdentifier: Sendable, Hashable {
    /// The 36 characters.
    public let text: String

    /// Takes exactly the form `8-4-4-4-12` of lower-case hexadecimal digits, of any UUID version.
    public init(_ text: String) throws(TokenIdentifierError) {
        guard text.utf8.count == TokenIdentifier.length else { throw .malformed }
        let isWellFormed = text.utf8.enumerated().allSatisfy { index, byte in
            if TokenIdentifier.hyphens.contains(index) { return byte == UInt8(ascii: "-") }
            return (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
        }
        guard isWellFormed else { throw .malformed }
        self.text = text
    }

    init(bytes: [UInt8]) throws(TokenIdentifierError) {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .malformed }
        try self.init(text)
    }

    /// A new random identifier (version 4, 122 random bits).
    public init(using generator: inout some RandomNumberGenerator) {
        let high = (generator.next() as UInt64) & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
        let low = (generator.next() as UInt64) & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        text = uuidText(high, low)
    }

    private static let length = 36
    private static let hyphens = [8, 13, 18, 23]
}

/// The 36 lower-case characters of a UUID (RFC 9562, section 4), of its first and its last 64 bits.
package func uuidText(_ high: UInt64, _ low: UInt64) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text = [high, low].flatMap { half in (0..<16).reversed().map { digits[Int(truncatingIfNeeded: half >> (4 * $0)) & 0xF] } }
    for index in [8, 13, 18, 23] { text.insert(UInt8(ascii: "-"), at: index) }
    return String(decoding: text, as: UTF8.self)
}

extension TokenIdentifier: CustomStringConvertible {
    /// The 36 characters. An identifier is no secret.
    public var description: String { text }
}

/// Why a text is not a token's identifier.
public enum TokenIdentifierError: Error, Sendable, Equatable {
    case malformed

    /// One sentence for people.
    public var sentence: String {
        switch self {
        case .malformed: "A token's identifier is a UUID of 36 lower-case characters."
        }
    }
}
