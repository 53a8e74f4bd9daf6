/// Why bytes are not DER that is read here.
enum DERError: Error, Equatable, Sendable {
    /// A length beyond what there is, or the bytes end too early.
    case truncated
    /// A tag of more than one byte.
    case longTag
    /// A length without end, or in more bytes than it needs.
    case length
    /// Another tag than must stand here.
    case unexpectedTag
    case trailingBytes
    /// Contents that DER, or X.509, does not allow.
    case contents
}

/// The tags of what is read (X.680, section 8.6).
enum DERTag: UInt8, Sendable {
    case boolean = 0x01
    case integer = 0x02
    case bitString = 0x03
    case octetString = 0x04
    case null = 0x05
    case objectIdentifier = 0x06
    case utf8String = 0x0C
    case sequence = 0x30
    case set = 0x31
    case printableString = 0x13
    /// `[0]` around something, in certificates the version.
    case context0 = 0xA0
    /// `[1]` in place of a bit string: the issuer's unique identifier.
    case context1 = 0x81
    /// `[2]` in place of a bit string: the subject's unique identifier.
    case context2 = 0x82
    /// `[3]` around something, in certificates the extensions.
    case context3 = 0xA3
}

/// Reads the distinguished encoding (X.690, section 10) from the front: one-byte tags, definite lengths in the fewest bytes.
/// It never calls itself, so nothing can be nested too deep.
struct DERReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    var isAtEnd: Bool { rest.isEmpty }

    /// Whether the next element has this tag.
    func isNext(_ tag: DERTag) -> Bool { rest.first == tag.rawValue }

    /// Reads one element of this tag, and returns its contents.
    mutating func contents(_ tag: DERTag) throws(DERError) -> ArraySlice<UInt8> {
        guard let first = rest.popFirst() else { throw .truncated }
        guard first & 0x1F != 0x1F else { throw .longTag }
        guard first == tag.rawValue else { throw .unexpectedTag }
        let count = try length()
        guard count <= rest.count else { throw .truncated }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    /// A reader of what is inside of the next element.
    mutating func inside(_ tag: DERTag) throws(DERError) -> DERReader {
        DERReader(try contents(tag))
    }

    /// Insists that nothing is left.
    func finish() throws(DERError) {
        guard rest.isEmpty else { throw .trailingBytes }
    }

    /// X.690, sections 8.1.3 and 10.1. Three bytes are enough for everything here.
    private mutating func length() throws(DERError) -> Int {
        guard let first = rest.popFirst() else { throw .truncated }
        guard first & 0x80 != 0 else { return Int(first) }
        let count = Int(first & 0x7F)
        guard (1...3).contains(count) else { throw .length }
        guard count <= rest.count else { throw .truncated }
        let length = rest.prefix(count).reduce(0) { $0 << 8 | Int($1) }
        guard length > 0x7F, rest.first != 0 else { throw .length }
        rest = rest.dropFirst(count)
        return length
    }

    /// An integer's bytes, two's complement in the fewest (X.690, section 8.3.2).
    mutating func integer() throws(DERError) -> ArraySlice<UInt8> {
        let bytes = try contents(.integer)
        guard let first = bytes.first else { throw .contents }
        if let second = bytes.dropFirst().first, (first == 0 && second < 0x80) || (first == 0xFF && second >= 0x80) { throw .contents }
        return bytes
    }

    /// An integer from 0 on, big-endian without a leading zero.
    mutating func unsignedInteger() throws(DERError) -> ArraySlice<UInt8> {
        let bytes = try integer()
        guard let first = bytes.first, first < 0x80 else { throw .contents }
        return first == 0 && bytes.count > 1 ? bytes.dropFirst() : bytes
    }

    /// X.690, section 11.1.
    mutating func boolean() throws(DERError) -> Bool {
        switch Array(try contents(.boolean)) {
        case [0x00]: return false
        case [0xFF]: return true
        default: throw .contents
        }
    }

    /// A bit string of whole bytes.
    mutating func octetAlignedBits() throws(DERError) -> ArraySlice<UInt8> {
        let bytes = try contents(.bitString)
        guard bytes.first == 0 else { throw .contents }
        return bytes.dropFirst()
    }
}
