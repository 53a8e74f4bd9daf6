import TestSupport
import Testing

@testable import WebAuthnProtocol

@Suite struct CBORReaderTests {
    struct Example: Decodable {
        let hex: String
        let roundtrip: Bool
        let diagnostic: String?
    }

    @Test func `of RFC 8949's examples those in canonical form without tags and fractions are read, and written back as they were`() throws
    {
        let examples: [Example] = try Fixture.json("rfc8949-appendix-a.json")
        #expect(examples.count == 82)
        for example in examples {
            let bytes = Hexadecimal.decode(example.hex)
            // Tags, undefined, other simple values, and floating-point numbers.
            let isOfOtherKind = ["c", "d", "f0", "f7", "f8", "f9", "fa", "fb"].contains { example.hex.hasPrefix($0) }
            let value = try? CBORReader.read(bytes[...])
            #expect((value != nil) == (example.roundtrip && !isOfOtherKind), "\(example.hex)")
            if let value { #expect(value.written == bytes, "\(example.hex)") }
        }
    }

    @Test(
        arguments: [
            ("f90000", .unsupportedSimpleValue), ("fb3ff199999999999a", .unsupportedSimpleValue), ("f7", .unsupportedSimpleValue),
            ("f0", .unsupportedSimpleValue), ("f8ff", .unsupportedSimpleValue), ("c11a514b67b0", .tag), ("d74401020304", .tag),
            ("5f42010243030405ff", .indefiniteLength), ("7f657374726561646d696e67ff", .indefiniteLength), ("9fff", .indefiniteLength),
            ("bf6161019fff", .indefiniteLength), ("ff", .indefiniteLength), ("1817", .overlongHead), ("190017", .overlongHead),
            ("1900ff", .overlongHead), ("1a0000ffff", .overlongHead), ("1b00000000ffffffff", .overlongHead), ("580161", .overlongHead),
            ("780161", .overlongHead), ("980101", .overlongHead), ("b8010101", .overlongHead), ("1c", .reservedHead),
            ("5d", .reservedHead), ("9e", .reservedHead), ("61ff", .invalidText), ("62c328", .invalidText), ("63eda080", .invalidText),
            ("a1400a", .keyType), ("a1f500", .keyType), ("a18000", .keyType), ("a1a000", .keyType), ("a1f600", .keyType),
            ("a201000100", .duplicateKey), ("a2616100616100", .duplicateKey), ("a202000100", .unorderedKeys),
            ("a2200001 00".filter { $0 != " " }, .unorderedKeys), ("a2200018180 0".filter { $0 != " " }, .unorderedKeys),
            ("a2626161006162 00".filter { $0 != " " }, .unorderedKeys), ("a2616100 1800".filter { $0 != " " }, .overlongHead),
            ("0000", .trailingBytes), ("a000", .trailingBytes), ("8181818181 00".filter { $0 != " " }, .tooDeep),
            ("a101a101a101a101a10100", .tooDeep), ("", .truncated), ("5bffffffffffffffff", .truncated),
            ("5b7fffffffffffffff", .truncated), ("5b8000000000000000", .truncated), ("9bffffffffffffffff", .truncated),
            ("bbffffffffffffffff", .truncated), ("bb7fffffffffffffff0101", .truncated), ("bb8000000000000000", .truncated),
        ] as [(String, CBORError)])
    func `CBOR of another form is refused by its name`(hex: String, error: CBORError) {
        #expect(throws: error) { try CBORReader.read(Hexadecimal.decode(hex)[...]) }
    }

    @Test func `everything that RFC 8949 calls not well-formed is refused, in either order of keys`() throws {
        let lines = try Fixture.lines("rfc8949-appendix-f.txt")
        #expect(lines.count == 94)
        for bytes in lines {
            #expect(throws: CBORError.self) { try CBORReader.read(bytes[...]) }
            #expect(throws: CBORError.self) { try CBORReader.read(bytes[...], order: .any) }
        }
    }

    @Test func `negative integers reach −2⁶⁴ and nothing traps`() throws {
        let lowest = try CBORReader.read([0x3B] + [UInt8](repeating: 0xFF, count: 8))
        #expect(lowest == .negative(.max))
        #expect(lowest.integer == nil)
        let minimum = try CBORReader.read([0x3B, 0x7F] + [UInt8](repeating: 0xFF, count: 7))
        #expect(minimum.integer == .min)
        let below = try CBORReader.read([0x3B, 0x80] + [UInt8](repeating: 0, count: 7))
        #expect(below.integer == nil)
        let highest = try CBORReader.read([0x1B] + [UInt8](repeating: 0xFF, count: 8))
        #expect(highest == .unsigned(.max) && highest.integer == nil)
    }

    @Test func `keys are sorted by type, then length, then bytes, and the order may be left free`() throws {
        // 24, −1, "b", "aa": CTAP2's order, in which the older one by length alone would put −1 first.
        let sorted = Hexadecimal.decode("a41818002000616200626161" + "00")
        #expect(try CBORReader.read(sorted[...]).map?.pairs.count == 4)
        let other = Hexadecimal.decode("a42000" + "181800" + "6161" + "00" + "626161" + "00")
        #expect(throws: CBORError.unorderedKeys) { try CBORReader.read(other[...]) }
        #expect(try CBORReader.read(other[...], order: .any).map?.pairs.count == 4)
        let twice = Hexadecimal.decode("a3010002000100")
        #expect(throws: CBORError.duplicateKey) { try CBORReader.read(twice[...], order: .any) }
    }

    @Test func `true is not 1, and labels are found whatever their sign`() throws {
        let map = try #require(try CBORReader.read(Hexadecimal.decode("a30102200a3863f5")[...]).map)
        #expect(map[1] == .unsigned(2) && map[-1] == .unsigned(10) && map[-100] == .boolean(true))
        #expect(map[0] == nil && map[100] == nil)
        #expect(CBORValue.boolean(true) != .unsigned(1))
    }

    @Test func `limits are exact: four levels, 256 entries`() throws {
        #expect(try CBORReader.read([0x81, 0x81, 0x81, 0x81, 0x00]).array?.count == 1)
        let many = CBORItem.array([CBORItem](repeating: .null, count: 256)).encoded
        #expect(try CBORReader.read(many[...]).array?.count == 256)
        let more = CBORItem.array([CBORItem](repeating: .null, count: 257)).encoded
        #expect(throws: CBORError.tooManyEntries) { try CBORReader.read(more[...]) }
        // 64 KiB of nothing but opened arrays must not reach for the stack.
        #expect(throws: CBORError.tooDeep) { try CBORReader.read([UInt8](repeating: 0x81, count: 65_536)[...]) }
    }

    @Test func `what was cut anywhere is refused`() {
        let whole = SoftKey.es256().cose.encoded
        for count in 0..<whole.count { #expect(throws: CBORError.truncated) { try CBORReader.read(whole[..<count]) } }
    }
}
