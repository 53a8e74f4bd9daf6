/// A data item of CBOR (RFC 8949), of the kinds that authenticators write.
///
/// Byte and text strings are slices of what was read. Text is UTF-8, and is compared byte by byte.
enum CBORValue: Equatable, Sendable {
    case unsigned(UInt64)
    /// −1 minus the number: CBOR's negative integers reach −2⁶⁴, which no type of the standard library holds.
    case negative(UInt64)
    case bytes(ArraySlice<UInt8>)
    case text(ArraySlice<UInt8>)
    case array([CBORValue])
    case map(CBORMap)
    case boolean(Bool)
    case null

    /// An integer, if this is one that 64 bits with a sign hold.
    var integer: Int64? {
        switch self {
        case .unsigned(let number): Int64(exactly: number)
        // −1 − n is the complement of n, which cannot overflow.
        case .negative(let number): Int64(exactly: number).map { ~$0 }
        case .bytes, .text, .array, .map, .boolean, .null: nil
        }
    }

    /// The content of a byte string.
    var bytes: ArraySlice<UInt8>? {
        if case .bytes(let content) = self { content } else { nil }
    }

    /// The content of a text string, in UTF-8.
    var text: ArraySlice<UInt8>? {
        if case .text(let content) = self { content } else { nil }
    }

    /// The elements of an array.
    var array: [CBORValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The pairs of a map.
    var map: CBORMap? {
        if case .map(let map) = self { map } else { nil }
    }
}

/// A map of CBOR: no two keys are equal.
struct CBORMap: Equatable, Sendable {
    struct Pair: Equatable, Sendable {
        let key: CBORValue
        let value: CBORValue
    }

    /// In the order in which they were written.
    let pairs: [Pair]

    /// The value under an integer. The label is a constant of ours, and compared without converting what was read.
    subscript(label: Int64) -> CBORValue? {
        self[key: label >= 0 ? .unsigned(label.magnitude) : .negative(UInt64(bitPattern: ~label))]
    }

    /// The value under a text string.
    subscript(name: StaticString) -> CBORValue? {
        self[key: .text(ArraySlice(name.description.utf8))]
    }

    private subscript(key key: CBORValue) -> CBORValue? {
        pairs.first { $0.key == key }?.value
    }
}
