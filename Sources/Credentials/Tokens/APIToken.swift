internal import Encodings

/// A token as somebody sent it: `rind-` and the unpadded URL-safe base64 of a version-2 binary macaroon whose
/// identifier is a UUID. Well-formed, and nothing more, until ``verified(rootKey:)`` has been asked.
///
/// Whoever reads a token can use it, so it prints as nothing; ``revealed()`` gives the text.
public struct APIToken: Sendable {
    /// The most characters that a token may have: 8 KiB.
    public static let maximumLength = 8_192
    /// What every token begins with, so that people and scanners recognise one.
    public static let prefix = "rind-"

    private let macaroon: UnverifiedMacaroon
    /// What the server finds the token by. A claim, as long as the token is not verified.
    public let identifier: TokenIdentifier

    /// Takes the text of a token exactly as it was made.
    public init(_ text: String) throws(APITokenError) {
        try self.init(characters: text.utf8[...])
    }

    /// Takes the text of a token and ignores ASCII white space around it, as comes from a file or a pasted secret.
    public init(trimming text: String) throws(APITokenError) {
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
        let end = text.utf8.lastIndex { !isSpace($0) }.map(text.utf8.index(after:)) ?? text.startIndex
        try self.init(characters: text.utf8[..<end].drop(while: isSpace))
    }

    private init(characters: Substring.UTF8View) throws(APITokenError) {
        guard characters.starts(with: APIToken.prefix.utf8) else { throw .missingPrefix }
        guard characters.count <= APIToken.maximumLength else { throw .tooLong(characters: characters.count) }
        guard let bytes = Base64URL.decode(characters.dropFirst(APIToken.prefix.utf8.count)) else {
            throw .notBase64URL
        }
        let macaroon: UnverifiedMacaroon
        do throws(MacaroonError) {
            macaroon = try UnverifiedMacaroon(parsing: bytes)
        } catch {
            throw .macaroon(error)
        }
        try self.init(macaroon)
    }

    init(_ macaroon: UnverifiedMacaroon) throws(APITokenError) {
        guard let identifier = try? TokenIdentifier(bytes: macaroon.identifier) else { throw .malformedIdentifier }
        self.macaroon = macaroon
        self.identifier = identifier
    }
}

extension APIToken {
    /// The verified token; nil if it was not made with `rootKey`, or was changed otherwise than by adding caveats.
    public func verified(rootKey: MacaroonRootKey) -> VerifiedToken? {
        guard let verified = macaroon.verified(rootKey: rootKey) else { return nil }
        return VerifiedToken(identifier: identifier, caveats: verified.caveats.map(TokenCaveat.init(reading:)))
    }

    /// What the token says of itself. Only to be shown to its holder: nothing may be decided on it.
    public var claimedCaveats: [TokenCaveat] { macaroon.caveats.map(TokenCaveat.init(reading:)) }

    /// The host that the token says it is for, if it says so in UTF-8. No signature covers it.
    public var claimedLocation: String? {
        macaroon.location.flatMap { String(validating: $0, as: UTF8.self) }
    }

    /// The same token, narrower by `caveats`. Needs no key and no server.
    public func restricted(by caveats: [TokenCaveat]) throws(APITokenError) -> APIToken {
        var narrower = macaroon
        for caveat in caveats {
            do throws(MacaroonError) {
                narrower = try narrower.restricted(by: caveat.written)
            } catch {
                throw .macaroon(error)
            }
        }
        let token = try APIToken(narrower)
        try token.checkLength()
        return token
    }

    /// The text of the token. Show it once, to its owner.
    public func revealed() -> String { APIToken.prefix + Base64URL.encode(macaroon.serialized()) }

    func checkLength() throws(APITokenError) {
        let length = revealed().utf8.count
        guard length <= APIToken.maximumLength else { throw .tooLong(characters: length) }
    }
}

extension APIToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Nothing: whoever reads a token can use it.
    public var description: String { "" }
    /// Nothing: whoever reads a token can use it.
    public var debugDescription: String { "" }
    /// No children: whoever reads a token can use it.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// A token whose chain of signatures starts from its root key.
public struct VerifiedToken: Sendable {
    /// What the server found the token by.
    public let identifier: TokenIdentifier
    /// What it is restricted by. That it is genuine does not say that it may be used: ask these.
    public let restrictions: TokenRestrictions

    init(identifier: TokenIdentifier, caveats: [TokenCaveat]) {
        self.identifier = identifier
        restrictions = TokenRestrictions(caveats)
    }
}

/// Why a text is not a token, or why none can be made.
public enum APITokenError: Error, Sendable, Equatable {
    case missingPrefix
    /// More than ``APIToken/maximumLength``.
    case tooLong(characters: Int)
    /// Another alphabet, padding, an impossible length, or bits left over that are not zero.
    case notBase64URL
    case macaroon(MacaroonError)
    case malformedIdentifier
    /// A location that no host has.
    case malformedLocation(String)

    /// One sentence for people. It never holds any part of the token.
    public var sentence: String {
        switch self {
        case .missingPrefix: "A token begins with \"\(APIToken.prefix)\"; this does not."
        case .tooLong(let count): "The token has \(count) characters; at most \(APIToken.maximumLength) are accepted."
        case .notBase64URL: "What follows \"\(APIToken.prefix)\" in the token is not unpadded URL-safe base64; copy it again."
        case .macaroon(let error): error.sentence
        case .malformedIdentifier: "The token's identifier is not a UUID of 36 lower-case characters."
        case .malformedLocation(let location): "\(quoted(location)) cannot be a token's location; give a host name."
        }
    }
}
