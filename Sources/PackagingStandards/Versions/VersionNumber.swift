/// One number of a version: a non-negative integer of any size.
///
/// PEP 440 sets no limit to its numbers. Those of up to 19 digits are kept as an integer, longer ones as their digits,
/// so no text can overflow and none is ordered wrongly.
public struct VersionNumber: Sendable {
    enum Storage: Hashable, Sendable {
        /// Less than ten to the nineteenth.
        case small(UInt64)
        /// Twenty digits or more, without leading zeros.
        case large(String)
    }

    let storage: Storage

    /// The most digits that ``Storage/small(_:)`` holds; every such number fits in 64 bits.
    static let smallDigits = 19
    private static let smallLimit: UInt64 = 10_000_000_000_000_000_000

    /// Makes a number of an integer.
    public init(_ value: UInt64) {
        storage = value < Self.smallLimit ? .small(value) : .large(String(value))
    }

    /// Reads the digits of `bytes` from `position` on, which then stands after them; zero when there are none.
    init(digitsOf bytes: borrowing Span<UInt8>, at position: inout Int) {
        let start = position
        var value: UInt64 = 0
        while position < bytes.count, bytes[position].isASCIIDigit {
            // Wraps round only when there are too many digits for the value to be used.
            value = value &* 10 &+ UInt64(bytes[position] &- 0x30)
            position += 1
        }
        storage = position - start > Self.smallDigits ? Self.storage(bytes, start..<position) : .small(value)
    }

    private static func storage(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Storage {
        var digits: [UInt8] = []
        for index in range where !digits.isEmpty || bytes[index] != UInt8(ascii: "0") { digits.append(bytes[index]) }
        guard digits.count <= smallDigits else { return .large(String(decoding: digits, as: UTF8.self)) }
        return .small(digits.reduce(0) { $0 &* 10 &+ UInt64($1 &- 0x30) })
    }

    init(storage: Storage) { self.storage = storage }

    static let zero = VersionNumber(0)

    /// The number as an integer, or nil when it has twenty digits or more.
    public var exactly: UInt64? {
        switch storage {
        case .small(let value): value
        case .large: nil
        }
    }

    var isZero: Bool { exactly == 0 }
}

extension VersionNumber: Hashable {}

extension VersionNumber: Comparable {
    /// Orders by size.
    public static func < (left: VersionNumber, right: VersionNumber) -> Bool {
        switch (left.storage, right.storage) {
        case (.small(let left), .small(let right)): left < right
        case (.small, .large): true
        case (.large, .small): false
        case (.large(let left), .large(let right)):
            left.utf8.count == right.utf8.count ? left < right : left.utf8.count < right.utf8.count
        }
    }
}

extension VersionNumber: CustomStringConvertible {
    /// The number in decimal digits, without leading zeros.
    public var description: String {
        switch storage {
        case .small(let value): String(value)
        case .large(let digits): digits
        }
    }
}

extension VersionNumber: ExpressibleByIntegerLiteral {
    /// Makes a number of a literal.
    public init(integerLiteral value: UInt64) { self.init(value) }
}
