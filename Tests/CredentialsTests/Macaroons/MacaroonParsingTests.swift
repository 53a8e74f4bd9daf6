import Credentials
import Testing

@Suite struct MacaroonParsingTests {
    @Test func `the parts of a well-formed macaroon are read, and written back byte for byte`() throws {
        let bytes = Wire.macaroon(location: "here", identifier: "id", caveats: ["a", "b"])
        let macaroon = try UnverifiedMacaroon(parsing: bytes)
        #expect(macaroon.location == Array("here".utf8))
        #expect(macaroon.identifier == Array("id".utf8))
        #expect(macaroon.caveats == [Array("a".utf8), Array("b".utf8)])
        #expect(macaroon.serialized() == bytes)
    }

    @Test func `a location may be missing or empty, and stays so`() throws {
        let without = Wire.macaroon(location: nil, identifier: "id", caveats: [])
        let empty = Wire.macaroon(location: "", identifier: "id", caveats: [])
        #expect(try UnverifiedMacaroon(parsing: without).location == nil)
        #expect(try UnverifiedMacaroon(parsing: empty).location == [])
        #expect(try UnverifiedMacaroon(parsing: without).serialized() == without)
        #expect(try UnverifiedMacaroon(parsing: empty).serialized() == empty)
    }

    @Test(
        arguments: [
            (Wire.version + [], .truncated),
            (Wire.version + Wire.field(1, "here") + [0], .missingIdentifier),
            (Wire.version + [0, 0] + Wire.signature, .missingIdentifier),
            (Wire.version + Wire.identifier + Wire.field(1, "here") + [0, 0] + Wire.signature, .misplacedField(1)),
            (Wire.version + Wire.identifier + Wire.identifier + [0, 0] + Wire.signature, .misplacedField(2)),
            (Wire.version + Wire.field(1, "x") + Wire.field(1, "y") + Wire.identifier + [0, 0] + Wire.signature, .misplacedField(1)),
            (Wire.version + Wire.identifier + Wire.field(4, "vid") + [0, 0] + Wire.signature, .misplacedField(4)),
            (Wire.version + Wire.identifier + Wire.signature + [0, 0], .misplacedField(6)),
            (Wire.version + Wire.identifier + Wire.field(3, "x") + [0, 0] + Wire.signature, .unknownField(3)),
            (Wire.version + Wire.identifier + Wire.field(5, "x") + [0, 0] + Wire.signature, .unknownField(5)),
            (Wire.version + Wire.field(7, "x") + [0, 0] + Wire.signature, .unknownField(7)),
            (Wire.version + Wire.identifier + [0], .truncated),
            (Wire.version + Wire.identifier + [0, 0], .missingSignature),
            (Wire.version + Wire.identifier + [0, 0, 0] + Wire.signature, .missingSignature),
            (Wire.version + Wire.identifier + [0] + Wire.signature, .misplacedField(6)),
            (Wire.version + Wire.identifier + [0, 0] + Wire.field(2, "x"), .misplacedField(2)),
            (Wire.version + Wire.identifier + [0] + Wire.field(1, "here") + [0, 0] + Wire.signature, .missingIdentifier),
            (Wire.version + Wire.identifier + [0] + Wire.field(4, "vid") + [0, 0] + Wire.signature, .missingIdentifier),
        ] as [([UInt8], MacaroonError)])
    func `fields that are missing, repeated, unordered, unknown or misplaced are refused`(bytes: [UInt8], error: MacaroonError) {
        #expect(throws: error) { try UnverifiedMacaroon(parsing: bytes) }
    }

    @Test func `a third-party caveat is refused by name, with and without a location`() {
        let start = Wire.version + Wire.identifier + [0]
        let plain = start + Wire.identifier + Wire.field(4, "vid") + [0, 0] + Wire.signature
        let located = start + Wire.field(1, "there") + Wire.identifier + Wire.field(4, "vid") + [0, 0] + Wire.signature
        #expect(throws: MacaroonError.thirdPartyCaveat) { try UnverifiedMacaroon(parsing: plain) }
        #expect(throws: MacaroonError.thirdPartyCaveat) { try UnverifiedMacaroon(parsing: located) }
    }

    @Test func `a location in a first-party caveat is refused`() {
        let bytes = Wire.version + Wire.identifier + [0] + Wire.field(1, "there") + Wire.identifier + [0, 0] + Wire.signature
        #expect(throws: MacaroonError.caveatLocation) { try UnverifiedMacaroon(parsing: bytes) }
    }

    @Test func `the older form, the JSON forms and unknown versions are refused by name`() {
        let versionOne = Array("0021location http://example.org/\n".utf8)
        #expect(throws: MacaroonError.versionOne) { try UnverifiedMacaroon(parsing: versionOne) }
        #expect(throws: MacaroonError.json) { try UnverifiedMacaroon(parsing: Array(#"{"v":2,"i":"id","s64":""}"#.utf8)) }
        #expect(throws: MacaroonError.json) { try UnverifiedMacaroon(parsing: Array("[]".utf8)) }
        for version: UInt8 in [0, 1, 3, 0x2F, 0x3A, 0x41, 0x67, 0xFF] {
            #expect(throws: MacaroonError.unknownVersion(version)) { try UnverifiedMacaroon(parsing: [version] + Wire.whole.dropFirst()) }
        }
        #expect(throws: MacaroonError.empty) { try UnverifiedMacaroon(parsing: []) }
    }

    @Test(
        arguments: [
            ([0x82, 0x00, 0x02], .overlongNumber),
            ([0x80, 0x00], .overlongNumber),
            ([0x02, 0x82, 0x00], .overlongNumber),
            ([0x02, 0x82, 0x80, 0x00], .overlongNumber),
            ([0x02] + [UInt8](repeating: 0x80, count: 9) + [0x00], .overlongNumber),
            ([0x02] + [UInt8](repeating: 0xFF, count: 9) + [0x02], .numberTooLarge),
            ([0x02] + [UInt8](repeating: 0xFF, count: 10) + [0x01], .numberTooLarge),
            ([0x02] + [UInt8](repeating: 0x80, count: 200), .numberTooLarge),
            ([0x02, 0x80], .truncated),
            ([0x02], .truncated),
            ([0x02, 0x05, 0x61], .lengthPastEnd(length: 5, left: 1)),
            ([0x02] + [UInt8](repeating: 0xFF, count: 9) + [0x01], .lengthPastEnd(length: .max, left: 0)),
            ([0x02] + [UInt8](repeating: 0x80, count: 9) + [0x01], .lengthPastEnd(length: 1 << 63, left: 0)),
            ([0x02] + [UInt8](repeating: 0xFF, count: 8) + [0x7F], .lengthPastEnd(length: UInt64(Int64.max), left: 0)),
            ([UInt8](repeating: 0xFF, count: 9) + [0x01], .unknownField(.max)),
        ] as [([UInt8], MacaroonError)])
    func `numbers that are overlong, too large or point past the end are refused`(tail: [UInt8], error: MacaroonError) {
        #expect(throws: error) { try UnverifiedMacaroon(parsing: Wire.version + tail) }
    }

    @Test(arguments: [0, 1, 31, 33, 64])
    func `a signature of other than 32 bytes is refused`(count: Int) {
        let bytes = Wire.version + Wire.identifier + [0, 0] + Wire.field(6, [UInt8](repeating: 1, count: count))
        #expect(throws: MacaroonError.signatureLength(count)) { try UnverifiedMacaroon(parsing: bytes) }
    }

    @Test func `anything after the signature is refused`() {
        for tail: [UInt8] in [[0], [0x0A], Wire.signature, Wire.whole] {
            #expect(throws: MacaroonError.trailingBytes(tail.count)) { try UnverifiedMacaroon(parsing: Wire.whole + tail) }
        }
    }

    @Test func `a macaroon that was cut anywhere is refused`() {
        let bytes = Wire.macaroon(location: "here", identifier: "id", caveats: ["first", "second"])
        for count in 0..<bytes.count {
            #expect(throws: MacaroonError.self) { try UnverifiedMacaroon(parsing: Array(bytes.prefix(count))) }
        }
    }

    @Test func `limits are exact: 8 KiB, 32 caveats, 4 KiB a caveat`() throws {
        let many = [String](repeating: "c", count: 32)
        #expect(try UnverifiedMacaroon(parsing: Wire.macaroon(location: nil, identifier: "id", caveats: many)).caveats.count == 32)
        #expect(throws: MacaroonError.tooManyCaveats) {
            try UnverifiedMacaroon(parsing: Wire.macaroon(location: nil, identifier: "id", caveats: many + ["c"]))
        }
        let long = String(repeating: "c", count: 4_096)
        _ = try UnverifiedMacaroon(parsing: Wire.macaroon(location: nil, identifier: "id", caveats: [long]))
        #expect(throws: MacaroonError.caveatTooLong(bytes: 4_097)) {
            try UnverifiedMacaroon(parsing: Wire.macaroon(location: nil, identifier: "id", caveats: [long + "c"]))
        }
        let overhead = Wire.macaroon(location: nil, identifier: "id", caveats: [long, String(repeating: "c", count: 4_000)]).count - 4_000
        let fitting = String(repeating: "c", count: 8_192 - overhead)
        let whole = Wire.macaroon(location: nil, identifier: "id", caveats: [long, fitting])
        #expect(whole.count == 8_192)
        let macaroon = try UnverifiedMacaroon(parsing: whole)
        #expect(throws: MacaroonError.tooLong(bytes: 8_193)) {
            try UnverifiedMacaroon(parsing: Wire.macaroon(location: nil, identifier: "id", caveats: [long, fitting + "c"]))
        }
        #expect(throws: MacaroonError.self) { try macaroon.restricted(by: [0x63]) }
    }
}

/// The version-2 binary form, written by hand and without any check.
enum Wire {
    static let version: [UInt8] = [2]
    static let identifier = field(2, "id")
    static let signature = field(6, [UInt8](repeating: 0x5A, count: 32))
    static let whole = macaroon(location: "here", identifier: "id", caveats: [])

    static func field(_ type: UInt8, _ text: String) -> [UInt8] { field(type, Array(text.utf8)) }

    static func field(_ type: UInt8, _ data: [UInt8]) -> [UInt8] {
        let length = data.count < 128 ? [UInt8(data.count)] : [UInt8(data.count & 0x7F) | 0x80, UInt8(data.count >> 7)]
        return [type] + length + data
    }

    static func macaroon(location: String?, identifier: String, caveats: [String]) -> [UInt8] {
        let header = (location.map { field(1, $0) } ?? []) + field(2, identifier) + [0]
        return version + header + caveats.flatMap { field(2, $0) + [0] } + [0] + signature
    }
}
