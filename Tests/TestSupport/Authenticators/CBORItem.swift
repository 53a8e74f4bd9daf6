/// CBOR as tests write it: right, with the shortest heads and maps in the order given, or wrong by way of ``raw(_:)``.
package indirect enum CBORItem: Sendable {
    case integer(Int)
    case bytes([UInt8])
    case text(String)
    case array([CBORItem])
    case map([(CBORItem, CBORItem)])
    case boolean(Bool)
    case null
    /// Anything, as it stands.
    case raw([UInt8])

    package var encoded: [UInt8] {
        switch self {
        case .integer(let value): value >= 0 ? Self.head(0, value) : Self.head(1, ~value)
        case .bytes(let content): Self.head(2, content.count) + content
        case .text(let content): Self.head(3, content.utf8.count) + Array(content.utf8)
        case .array(let elements): Self.head(4, elements.count) + elements.flatMap(\.encoded)
        case .map(let pairs): Self.head(5, pairs.count) + pairs.flatMap { $0.0.encoded + $0.1.encoded }
        case .boolean(let value): [value ? 0xF5 : 0xF4]
        case .null: [0xF6]
        case .raw(let content): content
        }
    }

    private static func head(_ type: UInt8, _ value: Int) -> [UInt8] {
        let big = (0..<8).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
        return switch value {
        case ..<24: [type << 5 | UInt8(value)]
        case ..<0x100: [type << 5 | 24] + big.suffix(1)
        case ..<0x1_0000: [type << 5 | 25] + big.suffix(2)
        case ..<0x1_0000_0000: [type << 5 | 26] + big.suffix(4)
        default: [type << 5 | 27] + big
        }
    }
}
