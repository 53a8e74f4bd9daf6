import TestSupport
import Testing

@testable import WebAuthnProtocol

@Suite struct AuthenticatorDataTests {
    private static func whole(extensions: CBORItem? = .map([(.text("credProtect"), .integer(2))])) -> [UInt8] {
        var authenticator = SoftAuthenticator(.ed25519(), credentialID: Array(0..<20))
        authenticator.signCount = 0xFFFF_FFFF
        authenticator.flags = 0x27
        authenticator.extensions = extensions
        return authenticator.authenticatorData(registering: true)
    }

    @Test func `everything in it is read where it stands, in a slice too`() throws {
        let bytes = Self.whole()
        // Slices that do not begin at 0 must read the same.
        let data = try AuthenticatorData(([9, 9, 9] + bytes).dropFirst(3))
        #expect(data == (try AuthenticatorData(bytes[...])))
        #expect(data.signCount == .max && data.flags.isSuperset(of: [.userPresent, .userVerified, .attestedCredential, .extensions]))
        #expect(data.credential?.id == Array(0..<20)[...] && data.credential?.aaguid.count == 16)
        #expect(data.extensions?["credProtect"] == .unsigned(2))
    }

    @Test func `what was cut anywhere is refused`() {
        let bytes = Self.whole()
        for count in 0..<bytes.count {
            #expect(throws: AuthenticatorDataError.self) { try AuthenticatorData(bytes[..<count]) }
        }
        #expect(throws: AuthenticatorDataError.trailingBytes) { try AuthenticatorData((bytes + [0])[...]) }
    }

    @Test func `flags and contents agree both ways`() {
        var noKey = Self.whole()
        noKey[32] &= ~0x40
        #expect(throws: AuthenticatorDataError.self) { try AuthenticatorData(noKey[...]) }
        var noExtensions = Self.whole()
        noExtensions[32] &= ~0x80
        #expect(throws: AuthenticatorDataError.trailingBytes) { try AuthenticatorData(noExtensions[...]) }
        var promised = Self.whole(extensions: nil)
        promised[32] |= 0x80
        #expect(throws: AuthenticatorDataError.cbor(.truncated)) { try AuthenticatorData(promised[...]) }
    }

    @Test func `37 bytes are the least, 32 KiB the most, and a length beyond the end is refused`() throws {
        let least = [UInt8](repeating: 0, count: 37)
        #expect(try AuthenticatorData(least[...]).credential == nil)
        #expect(throws: AuthenticatorDataError.truncated) { try AuthenticatorData(least.dropLast()) }
        #expect(throws: AuthenticatorDataError.tooLong) { try AuthenticatorData([UInt8](repeating: 0, count: 32_769)[...]) }
        let head = [UInt8](repeating: 0, count: 32) + [0x41, 0, 0, 0, 0] + [UInt8](repeating: 0, count: 16)
        #expect(throws: AuthenticatorDataError.credentialIDEmpty) { try AuthenticatorData((head + [0, 0, 0xA0])[...]) }
        #expect(throws: AuthenticatorDataError.truncated) { try AuthenticatorData((head + [0x03, 0xFF, 1])[...]) }
        #expect(throws: AuthenticatorDataError.credentialIDTooLong) { try AuthenticatorData((head + [0x04, 0x00, 1])[...]) }
        #expect(throws: AuthenticatorDataError.credentialIDTooLong) { try AuthenticatorData((head + [0xFF, 0xFF])[...]) }
    }

    @Test func `extensions are a map from names, in canonical form, four levels deep`() {
        for extensions in [
            CBORItem.array([]), .null, .map([(.integer(1), .null)]), .map([(.text("b"), .null), (.text("a"), .null)]),
            .map([(.text("a"), .null), (.text("a"), .null)]), .raw([0xBF, 0xFF]), .raw([0xA1, 0x61, 0x61, 0xF9, 0x3C, 0x00]),
            .map([(.text("a"), .array([.array([.array([.array([])])])]))]),
        ] {
            #expect(throws: AuthenticatorDataError.self) { try AuthenticatorData(Self.whole(extensions: extensions)[...]) }
        }
        let deep = CBORItem.map([(.text("uvm"), .array([.array([.array([.integer(1)])])]))])
        #expect(throws: Never.self) { try AuthenticatorData(Self.whole(extensions: deep)[...]) }
    }
}
