/// Reads fields and sections of the version-2 binary form from the front.
///
/// A field is `type (varint), length (varint), data`; a section is a run of fields with ascending types,
/// closed by the type 0, which has neither length nor data (libmacaroons, `doc/format.txt`).
struct MacaroonReader {
    private let bytes: [UInt8]
    private var position: Int

    init(_ bytes: [UInt8], from position: Int) {
        self.bytes = bytes
        self.position = position
    }

    /// How many bytes have not been read.
    var remaining: Int { bytes.count - position }

    /// Reads one section.
    mutating func section() throws(MacaroonError) -> MacaroonSection {
        var section = MacaroonSection()
        var previous: MacaroonField?
        while let field = try nextField() {
            if let previous, field.rawValue <= previous.rawValue { throw .misplacedField(field.rawValue) }
            guard field != .signature else { throw .misplacedField(field.rawValue) }
            section[field] = try data()
            previous = field
        }
        return section
    }

    /// Reads the signature, the one field that stands in no section.
    mutating func signature() throws(MacaroonError) -> [UInt8] {
        guard remaining > 0 else { throw .missingSignature }
        guard let field = try nextField() else { throw .missingSignature }
        guard field == .signature else { throw .misplacedField(field.rawValue) }
        return try data()
    }

    /// Reads a field's type; nil at the end of a section.
    private mutating func nextField() throws(MacaroonError) -> MacaroonField? {
        let type = try number()
        guard type != 0 else { return nil }
        guard let field = MacaroonField(rawValue: type) else { throw .unknownField(type) }
        return field
    }

    /// Reads a field's length and data.
    private mutating func data() throws(MacaroonError) -> [UInt8] {
        let length = try number()
        guard let count = Int(exactly: length), count <= remaining else {
            throw .lengthPastEnd(length: length, left: remaining)
        }
        defer { position += count }
        return Array(bytes[position..<position + count])
    }

    /// Reads a varint: seven bits a byte, the lowest first, the top bit set in all but the last.
    private mutating func number() throws(MacaroonError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while remaining > 0 {
            let byte = bytes[position]
            position += 1
            // The tenth byte holds the 64th bit and nothing else.
            guard shift < 63 || (shift == 63 && byte <= 1) else { throw .numberTooLarge }
            value |= UInt64(byte & 0x7F) << shift
            if byte & 0x80 == 0 {
                guard byte != 0 || shift == 0 else { throw .overlongNumber }
                return value
            }
            shift += 7
        }
        throw .truncated
    }
}

/// The types of the fields that a macaroon is made of.
enum MacaroonField: UInt64 {
    case location = 1
    case identifier = 2
    /// The key of a third-party caveat, encrypted.
    case verificationID = 4
    case signature = 6
}

/// The fields of one section.
struct MacaroonSection {
    private(set) var location: [UInt8]?
    private(set) var identifier: [UInt8]?
    private(set) var verificationID: [UInt8]?

    /// Whether the section had no field at all.
    var isEmpty: Bool { location == nil && identifier == nil && verificationID == nil }

    fileprivate subscript(field: MacaroonField) -> [UInt8]? {
        get {
            switch field {
            case .location: location
            case .identifier: identifier
            case .verificationID: verificationID
            case .signature: nil
            }
        }
        set {
            switch field {
            case .location: location = newValue
            case .identifier: identifier = newValue
            case .verificationID: verificationID = newValue
            case .signature: break
            }
        }
    }
}
