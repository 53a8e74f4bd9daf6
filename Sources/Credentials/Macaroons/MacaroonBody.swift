/// What a version-2 binary macaroon says, whoever signed it: location, identifier, first-party caveats.
///
/// Within ``MacaroonLimits`` and without third-party caveats, always.
struct MacaroonBody: Sendable {
    let location: [UInt8]?
    let identifier: [UInt8]
    let caveats: [[UInt8]]

    init(location: [UInt8]?, identifier: [UInt8], caveats: [[UInt8]]) throws(MacaroonError) {
        self.location = location
        self.identifier = identifier
        self.caveats = caveats
        guard caveats.count <= MacaroonLimits.caveats else { throw .tooManyCaveats }
        for caveat in caveats { try MacaroonBody.checkLength(ofCaveat: caveat) }
        let count = serialized(signature: [UInt8](repeating: 0, count: MacaroonBody.signatureBytes)).count
        guard count <= MacaroonLimits.bytes else { throw .tooLong(bytes: count) }
    }

    /// For a macaroon whose limits have been checked while it was read.
    private init(parsed location: [UInt8]?, identifier: [UInt8], caveats: [[UInt8]]) {
        self.location = location
        self.identifier = identifier
        self.caveats = caveats
    }

    /// HMAC-SHA-256.
    static let signatureBytes = 32

    /// Parses `bytes`, all of them, into a body and a signature that nobody has checked yet.
    static func parse(_ bytes: [UInt8]) throws(MacaroonError) -> (body: MacaroonBody, signature: [UInt8]) {
        guard bytes.count <= MacaroonLimits.bytes else { throw .tooLong(bytes: bytes.count) }
        try checkVersion(bytes)
        var reader = MacaroonReader(bytes, from: 1)
        let header = try reader.section()
        guard header.verificationID == nil else { throw .misplacedField(MacaroonField.verificationID.rawValue) }
        guard let identifier = header.identifier else { throw .missingIdentifier }
        let caveats = try parseCaveats(&reader)
        let signature = try reader.signature()
        guard signature.count == signatureBytes else { throw .signatureLength(signature.count) }
        guard reader.remaining == 0 else { throw .trailingBytes(reader.remaining) }
        return (MacaroonBody(parsed: header.location, identifier: identifier, caveats: caveats), signature)
    }

    /// The bytes of the macaroon under `signature`.
    func serialized(signature: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = [MacaroonBody.version]
        if let location { MacaroonBody.append(.location, location, to: &bytes) }
        MacaroonBody.append(.identifier, identifier, to: &bytes)
        bytes.append(0)
        for caveat in caveats {
            MacaroonBody.append(.identifier, caveat, to: &bytes)
            bytes.append(0)
        }
        bytes.append(0)
        MacaroonBody.append(.signature, signature, to: &bytes)
        return bytes
    }

    private static let version: UInt8 = 2

    private static func checkVersion(_ bytes: [UInt8]) throws(MacaroonError) {
        switch bytes.first {
        case nil: throw .empty
        case version?: return
        case UInt8(ascii: "{")?, UInt8(ascii: "[")?: throw .json
        // The first byte of version 1 is the first hexadecimal digit of a packet's length.
        case (0x30...0x39)?, (0x61...0x66)?: throw .versionOne
        case let other?: throw .unknownVersion(other)
        }
    }

    /// Reads sections up to the empty one that closes the list.
    private static func parseCaveats(_ reader: inout MacaroonReader) throws(MacaroonError) -> [[UInt8]] {
        var caveats: [[UInt8]] = []
        while true {
            let section = try reader.section()
            if section.isEmpty { return caveats }
            guard let caveat = section.identifier else { throw .missingIdentifier }
            guard section.verificationID == nil else { throw .thirdPartyCaveat }
            guard section.location == nil else { throw .caveatLocation }
            guard caveats.count < MacaroonLimits.caveats else { throw .tooManyCaveats }
            try checkLength(ofCaveat: caveat)
            caveats.append(caveat)
        }
    }

    private static func checkLength(ofCaveat caveat: [UInt8]) throws(MacaroonError) {
        guard caveat.count <= MacaroonLimits.caveatBytes else { throw .caveatTooLong(bytes: caveat.count) }
    }

    private static func append(_ field: MacaroonField, _ data: [UInt8], to bytes: inout [UInt8]) {
        append(number: field.rawValue, to: &bytes)
        append(number: UInt64(data.count), to: &bytes)
        bytes += data
    }

    private static func append(number: UInt64, to bytes: inout [UInt8]) {
        var rest = number
        while rest > 0x7F {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }
}
