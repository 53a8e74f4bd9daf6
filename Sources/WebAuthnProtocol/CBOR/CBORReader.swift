/// Reads CBOR from the front, in the form that CTAP2 calls canonical (CTAP 2.1, section 8): definite lengths, every
/// number in the fewest bytes, keys of maps sorted, no key twice, no tags.
///
/// WebAuthn (section 2.1) has everybody write that form, and lets decoders refuse all others. Beyond it, keys are integers
/// or text, and there are no floating-point numbers: nothing that is read here has them, and no extension either.
struct CBORReader {
    /// How deep arrays and maps may be nested: CTAP2's own limit.
    static let maximumDepth = 4
    /// How many elements an array, or pairs a map, may have.
    static let maximumEntries = 256

    /// Whether the keys of maps must be sorted.
    enum KeyOrder {
        /// By major type, then length, then bytes (CTAP 2.1, section 8).
        case canonical
        /// As they come. Equal keys are refused as ever.
        case any
    }

    /// What has not been read yet.
    private(set) var rest: ArraySlice<UInt8>
    private let order: KeyOrder

    init(_ bytes: ArraySlice<UInt8>, order: KeyOrder = .canonical) {
        rest = bytes
        self.order = order
    }

    /// Reads `bytes`, all of them, as one item.
    static func read(_ bytes: ArraySlice<UInt8>, order: KeyOrder = .canonical) throws(CBORError) -> CBORValue {
        var reader = CBORReader(bytes, order: order)
        let value = try reader.item()
        guard reader.rest.isEmpty else { throw .trailingBytes }
        return value
    }

    /// Reads one item, and leaves what follows it.
    mutating func item() throws(CBORError) -> CBORValue {
        try item(depth: 0)
    }

    /// RFC 8949, section 3.1.
    private mutating func item(depth: Int) throws(CBORError) -> CBORValue {
        guard let first = rest.first else { throw .truncated }
        switch first >> 5 {
        case 0: return .unsigned(try argument())
        case 1: return .negative(try argument())
        case 2: return .bytes(try string())
        case 3: return .text(try text())
        case 4: return .array(try array(depth: depth + 1))
        case 5: return .map(try map(depth: depth + 1))
        case 6: throw .tag
        default: return try simpleValue()
        }
    }

    private mutating func byte() throws(CBORError) -> UInt8 {
        guard let byte = rest.popFirst() else { throw .truncated }
        return byte
    }

    /// Section 3: the number that a head carries, in the fewest bytes that hold it (section 4.2.1).
    private mutating func argument() throws(CBORError) -> UInt64 {
        let information = try byte() & 0x1F
        switch information {
        case 0...23: return UInt64(information)
        case 24: return try number(bytes: 1, above: 23)
        case 25: return try number(bytes: 2, above: 0xFF)
        case 26: return try number(bytes: 4, above: 0xFFFF)
        case 27: return try number(bytes: 8, above: 0xFFFF_FFFF)
        case 31: throw .indefiniteLength
        default: throw .reservedHead
        }
    }

    private mutating func number(bytes count: Int, above limit: UInt64) throws(CBORError) -> UInt64 {
        var value: UInt64 = 0
        for _ in 0..<count { value = value << 8 | UInt64(try byte()) }
        guard value > limit else { throw .overlongHead }
        return value
    }

    private mutating func string() throws(CBORError) -> ArraySlice<UInt8> {
        let length = try argument()
        guard let count = Int(exactly: length), count <= rest.count else { throw .truncated }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    private mutating func text() throws(CBORError) -> ArraySlice<UInt8> {
        let content = try string()
        guard String(validating: content, as: UTF8.self) != nil else { throw .invalidText }
        return content
    }

    /// The number of elements, or of pairs: nothing is allocated for more than the bytes that are left can hold.
    private mutating func entries(depth: Int, bytesEach: Int) throws(CBORError) -> Int {
        guard depth <= CBORReader.maximumDepth else { throw .tooDeep }
        let number = try argument()
        guard let count = Int(exactly: number), count <= rest.count / bytesEach else { throw .truncated }
        guard count <= CBORReader.maximumEntries else { throw .tooManyEntries }
        return count
    }

    private mutating func array(depth: Int) throws(CBORError) -> [CBORValue] {
        var elements: [CBORValue] = []
        for _ in 0..<(try entries(depth: depth, bytesEach: 1)) { elements.append(try item(depth: depth)) }
        return elements
    }

    private mutating func map(depth: Int) throws(CBORError) -> CBORMap {
        var pairs: [CBORMap.Pair] = []
        var keys: [ArraySlice<UInt8>] = []
        for _ in 0..<(try entries(depth: depth, bytesEach: 2)) {
            let (key, written) = try key()
            try check(written, behind: keys)
            keys.append(written)
            pairs.append(CBORMap.Pair(key: key, value: try item(depth: depth)))
        }
        return CBORMap(pairs: pairs)
    }

    /// A key, and the bytes that it is written in.
    private mutating func key() throws(CBORError) -> (CBORValue, ArraySlice<UInt8>) {
        let start = rest
        guard let first = start.first else { throw .truncated }
        guard [0, 1, 3].contains(first >> 5) else { throw .keyType }
        let key = try item(depth: 0)
        return (key, start.dropLast(rest.count))
    }

    private func check(_ key: ArraySlice<UInt8>, behind keys: [ArraySlice<UInt8>]) throws(CBORError) {
        switch order {
        case .any:
            guard !keys.contains(key) else { throw .duplicateKey }
        case .canonical:
            guard let previous = keys.last else { return }
            guard previous != key else { throw .duplicateKey }
            guard CBORReader.precedes(previous, key) else { throw .unorderedKeys }
        }
    }

    /// CTAP 2.1, section 8: the lower major type first, then the shorter key, then the one with lower bytes.
    private static func precedes(_ one: ArraySlice<UInt8>, _ other: ArraySlice<UInt8>) -> Bool {
        let types = (one.first.map { $0 >> 5 } ?? 0, other.first.map { $0 >> 5 } ?? 0)
        if types.0 != types.1 { return types.0 < types.1 }
        if one.count != other.count { return one.count < other.count }
        return one.lexicographicallyPrecedes(other)
    }

    /// Section 3.3.
    private mutating func simpleValue() throws(CBORError) -> CBORValue {
        switch try byte() & 0x1F {
        case 20: return .boolean(false)
        case 21: return .boolean(true)
        case 22: return .null
        case 31: throw .indefiniteLength
        default: throw .unsupportedSimpleValue
        }
    }
}
