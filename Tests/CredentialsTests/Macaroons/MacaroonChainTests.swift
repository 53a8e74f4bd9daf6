import Credentials
import TestSupport
import Testing

@Suite struct MacaroonChainTests {
    /// The example of the libmacaroons README, whose signatures are printed there.
    @Test func `the signatures of the published example come out`() throws {
        let key = try MacaroonRootKey(bytes: "this is our super secret key; only we should know it".utf8)
        let caveats = ["account = 3735928559", "time < 2020-01-01T00:00", "email = alice@example.org"]
        let signatures = [
            "e3d9e02908526c4c0039ae15114115d97fdd68bf2ba379b342aaf0f617d0552f",
            "1efe4763f290dbce0c1d08477367e11f4eee456a64933cf662d79772dbb82128",
            "b5f06c8c8ef92f6c82c6ff282cd1f8bd1849301d09a2db634ba182536a611c49",
            "ddf553e46083e55b8d71ab822be3d8fcf21d6bf19c40d617bb9fb438934474b6",
        ]
        for (count, signature) in signatures.enumerated() {
            let macaroon = try VerifiedMacaroon(
                location: Array("http://mybank/".utf8), identifier: Array("we used our secret key".utf8),
                caveats: caveats.prefix(count).map { Array($0.utf8) }, rootKey: key)
            #expect(Hexadecimal.encode(macaroon.serialized().suffix(32)) == signature)
        }
    }

    @Test func `only the root key that a macaroon was made with verifies it`() throws {
        let (macaroon, key) = try Self.sample()
        #expect(macaroon.verified(rootKey: key) != nil)
        #expect(try macaroon.verified(rootKey: MacaroonRootKey(bytes: [UInt8](repeating: 8, count: 32))) == nil)
    }

    @Test func `a root key has 1 to 1,024 bytes`() throws {
        #expect(throws: MacaroonError.rootKeyLength(0)) { try MacaroonRootKey(bytes: []) }
        #expect(throws: MacaroonError.rootKeyLength(1_025)) { try MacaroonRootKey(bytes: [UInt8](repeating: 1, count: 2_000)) }
        _ = try MacaroonRootKey(bytes: [UInt8](repeating: 1, count: 1_024))
    }

    @Test func `a holder can add caveats, and the macaroon still verifies with all of them`() throws {
        let (macaroon, key) = try Self.sample()
        let narrower = try macaroon.restricted(by: Array("third".utf8)).restricted(by: [])
        let verified = try #require(narrower.verified(rootKey: key))
        #expect(verified.caveats == macaroon.caveats + [Array("third".utf8), []])
    }

    @Test func `caveats cannot be dropped, swapped, repeated, changed or added without the chain`() throws {
        let (macaroon, key) = try Self.sample()
        let signature = Array(macaroon.serialized().suffix(32))
        let lists = [
            [], ["first"], ["second"], ["second", "first"], ["first", "first", "second"], ["first", "Second"], ["first", "second", ""],
        ]
        for caveats in lists {
            let forged = Array(Wire.macaroon(location: "here", identifier: "id", caveats: caveats).dropLast(32)) + signature
            let parsed = try UnverifiedMacaroon(parsing: forged)
            #expect(parsed.verified(rootKey: key) == nil, "\(caveats)")
        }
    }

    /// pymacaroons leaves the link of an unmet caveat out of the chain, so that an unsigned one that is not met does no harm
    /// there. Here every caveat is a link.
    @Test func `an unsigned caveat refuses whether it would be met or not`() throws {
        let key = try MacaroonRootKey(bytes: [UInt8](repeating: 7, count: 32))
        let plain = try VerifiedMacaroon(location: nil, identifier: Array("id".utf8), caveats: [], rootKey: key)
        let unsigned = Wire.macaroon(location: nil, identifier: "id", caveats: ["never met"]).dropLast(32) + plain.serialized().suffix(32)
        #expect(try UnverifiedMacaroon(parsing: Array(unsigned)).verified(rootKey: key) == nil)
    }

    @Test func `every flipped bit refuses, save in the location, which nothing is decided on`() throws {
        let (macaroon, key) = try Self.sample()
        let bytes = macaroon.serialized()
        let location = 3..<7
        #expect(Array(bytes[location]) == Array("here".utf8))
        for bit in 0..<bytes.count * 8 {
            var flipped = bytes
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            let verified = (try? UnverifiedMacaroon(parsing: flipped))?.verified(rootKey: key)
            if location.contains(bit / 8) {
                #expect(verified?.caveats == macaroon.caveats)
            } else {
                #expect(verified == nil, "bit \(bit)")
            }
        }
    }

    @Test func `neither a macaroon nor a root key can be printed, dumped or reflected`() throws {
        let (macaroon, key) = try Self.sample()
        let verified = try #require(macaroon.verified(rootKey: key))
        let signature = Array(macaroon.serialized().suffix(32))
        for printed in [everythingPrinted(of: macaroon), everythingPrinted(of: verified), everythingPrinted(of: key)] {
            #expect(!printed.contains("\(signature[0]), \(signature[1])"))
            #expect(!printed.contains("7, 7"))
        }
        #expect("\(macaroon)\(verified)\(key)".isEmpty)
    }

    private static func sample() throws -> (UnverifiedMacaroon, MacaroonRootKey) {
        let key = try MacaroonRootKey(bytes: [UInt8](repeating: 7, count: 32))
        let caveats = [Array("first".utf8), Array("second".utf8)]
        let made = try VerifiedMacaroon(location: Array("here".utf8), identifier: Array("id".utf8), caveats: caveats, rootKey: key)
        return (try UnverifiedMacaroon(parsing: made.serialized()), key)
    }
}
