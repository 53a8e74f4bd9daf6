import Credentials
import Foundation
import Testing

@Suite struct TokenTextTests {
    private let identifier: TokenIdentifier
    private let rootKey: MacaroonRootKey

    init() throws {
        identifier = try Sample.identifier
        rootKey = try Sample.rootKey
    }

    @Test func `a new token begins with its prefix, is found by its identifier, and verifies with its key only`() throws {
        let token = try Sample.token(caveats: [.user("u"), .abilities(["upload"])])
        let text = token.revealed()
        #expect(text.hasPrefix("rind-"))
        let parsed = try APIToken(text)
        #expect(parsed.identifier == identifier)
        #expect(parsed.claimedLocation == "example.org")
        #expect(parsed.claimedCaveats == [.user("u"), .abilities(["upload"])])
        #expect(parsed.revealed() == text)
        let verified = try #require(parsed.verified(rootKey: rootKey))
        #expect(verified.identifier == identifier)
        #expect(verified.restrictions.caveats == [.user("u"), .abilities(["upload"])])
        let other = try TokenSecret(bytes: [UInt8](repeating: 8, count: 32)).rootKey(for: identifier)
        #expect(parsed.verified(rootKey: other) == nil)
    }

    @Test func `every bit that is flipped in the text of a token refuses, save in its location`() throws {
        let text = Array(try Sample.token(caveats: [.abilities(["upload"])]).revealed().utf8)
        // Version, type and length take three bytes before the location's eleven.
        let location = 5 + 3 * 4 / 3..<5 + (3 + 11) * 4 / 3 + 1
        var refused = 0
        for bit in 0..<text.count * 8 {
            var flipped = text
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            let changed = String(validating: flipped, as: UTF8.self).flatMap { try? APIToken($0) }
            guard let verified = changed?.verified(rootKey: rootKey) else {
                refused += 1
                continue
            }
            #expect(location.contains(bit / 8), "bit \(bit)")
            #expect(verified.restrictions.caveats == [.abilities(["upload"])])
        }
        #expect(refused > text.count * 7)
    }

    @Test func `what is not exactly the text of a token is refused with its reason`() throws {
        let text = try Sample.token(caveats: [.abilities(["upload"])]).revealed()
        for other in [
            "", "rind", "pypi-" + text.dropFirst(5), "Rind-" + text.dropFirst(5), " " + text, String(text.dropFirst(5)),
            "rind_" + text.dropFirst(5),
        ] {
            #expect(throws: APITokenError.missingPrefix) { try APIToken(other) }
        }
        for tail in ["=", "==", " ", "\n", "\0", "+", "/", "é", "%3D", "."] {
            #expect(throws: APITokenError.notBase64URL) { try APIToken(text + tail) }
        }
        #expect(throws: APITokenError.notBase64URL) { try APIToken("rind-" + text.dropFirst(5).replacing("A", with: "+")) }
        #expect(throws: APITokenError.macaroon(.empty)) { try APIToken("rind-") }
        #expect(throws: APITokenError.notBase64URL) { try APIToken("rind-A") }
        #expect(throws: APITokenError.macaroon(.versionOne)) { try APIToken("rind-MDAyMWxvY2F0aW9u") }
        #expect(throws: APITokenError.macaroon(.json)) { try APIToken("rind-eyJ2IjoyfQ") }
    }

    @Test func `bits that are left over in the last character must be zero`() throws {
        // 32 bytes end in a group of two, whose third character has two spare bits; here the text ends so.
        let text = try Sample.token(caveats: [.abilities(["upload"])]).revealed()
        let spare = (text.utf8.count - 5) % 4
        #expect(spare == 2 || spare == 3)
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        var accepted = 0
        for character in alphabet where (try? APIToken(text.dropLast() + String(character))) != nil { accepted += 1 }
        #expect(accepted == (spare == 2 ? 4 : 16))
    }

    @Test func `white space around a token is ignored only where that is asked for`() throws {
        let text = try Sample.token(caveats: [.abilities(["upload"])]).revealed()
        #expect(try APIToken(trimming: " \t" + text + "\r\n").revealed() == text)
        #expect(try APIToken(trimming: text).revealed() == text)
        #expect(throws: APITokenError.missingPrefix) { try APIToken("\n" + text) }
        #expect(throws: APITokenError.notBase64URL) { try APIToken(text + "\n") }
        #expect(throws: APITokenError.notBase64URL) { try APIToken(trimming: text.prefix(20) + " " + text.dropFirst(20)) }
        for blank in ["", " ", "\n\n"] { #expect(throws: APITokenError.missingPrefix) { try APIToken(trimming: blank) } }
    }

    @Test(arguments: [
        "", "x", "00000000-0000-0000-0000-00000000000", "00000000-0000-0000-0000-00000000000A", "00000000000000000000000000000000",
    ])
    func `a genuine macaroon whose identifier is no UUID is no token`(identifier: String) throws {
        let macaroon = try VerifiedMacaroon(location: nil, identifier: Array(identifier.utf8), caveats: [], rootKey: rootKey)
        #expect(throws: APITokenError.malformedIdentifier) { try APIToken(Base64.token(macaroon.serialized())) }
    }

    @Test func `a token has at most 8,192 characters, however it came to be`() throws {
        let caveat = TokenCaveat.projectNames([String(repeating: "x", count: 3_500)])
        let token = try Sample.token(caveats: [caveat])
        #expect(throws: APITokenError.self) { try token.restricted(by: [caveat]) }
        #expect(throws: APITokenError.self) { try Sample.token(caveats: [caveat, caveat]) }
        let long = "rind-" + String(repeating: "A", count: 8_188)
        #expect(throws: APITokenError.tooLong(characters: 8_193)) { try APIToken(long) }
        let macaroon = try VerifiedMacaroon(
            location: nil, identifier: Array(identifier.text.utf8),
            caveats: [[UInt8](repeating: 0x20, count: 4_096)] + [[UInt8](repeating: 0x20, count: 1_961)],
            rootKey: rootKey)
        let text = Base64.token(macaroon.serialized())
        #expect(text.utf8.count <= 8_192 && text.utf8.count > 8_180)
        #expect(try APIToken(text).verified(rootKey: rootKey) != nil)
    }

    @Test func `at most 32 caveats can be minted or added`() throws {
        let token = try Sample.token(caveats: [TokenCaveat](repeating: .user("u"), count: 32))
        #expect(throws: APITokenError.macaroon(.tooManyCaveats)) { try token.restricted(by: [.user("u")]) }
        #expect(throws: APITokenError.macaroon(.tooManyCaveats)) {
            try Sample.token(caveats: [TokenCaveat](repeating: .user("u"), count: 33))
        }
    }

    @Test func `a token cannot be printed, dumped or reflected`() throws {
        let token = try Sample.token(caveats: [.abilities(["upload"])])
        let printed = everythingPrinted(of: token)
        #expect(!printed.contains("rind-") && !printed.contains(token.revealed().suffix(12)))
        #expect("\(token)".isEmpty)
    }

    @Test func `no sentence of an error holds any part of the token`() throws {
        let text = try Sample.token(caveats: [.abilities(["upload"])]).revealed()
        for broken in ["x" + text, text + "=", String(text.dropLast(3)), text + "AAAA"] {
            do {
                _ = try APIToken(broken)
                Issue.record("accepted")
            } catch {
                #expect(!error.sentence.contains(text.suffix(30).prefix(20)))
            }
        }
    }

    @Test func `a location is the printable name of a host`() {
        for location in ["", "a b", "ü.example", "a\n", String(repeating: "x", count: 256)] {
            #expect(throws: APITokenError.malformedLocation(location)) { try TokenMint(location: location) }
        }
    }
}

/// One token's parts, the same in every test.
enum Sample {
    static var identifier: TokenIdentifier {
        get throws { try TokenIdentifier("01234567-89ab-4cde-8f01-23456789abcd") }
    }

    static var rootKey: MacaroonRootKey {
        get throws { try TokenSecret(bytes: [UInt8](repeating: 7, count: 32)).rootKey(for: identifier) }
    }

    static func token(caveats: [TokenCaveat]) throws -> APIToken {
        try TokenMint(location: "example.org").mint(identifier: identifier, rootKey: rootKey, caveats: caveats)
    }
}

/// Foundation's base64, so that ours is not tested with itself.
enum Base64 {
    static func token(_ bytes: [UInt8]) -> String {
        "rind-" + Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
