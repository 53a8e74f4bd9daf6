internal import Encodings

/// Random bytes that make each ceremony's answer good for that ceremony only (WebAuthn L3, section 13.4.3).
///
/// The caller keeps it on the server, bound to session, account and purpose, and takes it away before it verifies anything.
public struct Challenge: Hashable, Sendable {
    /// 32 in those that are made here.
    public let bytes: [UInt8]

    /// A new one, of 32 bytes.
    public init(using generator: inout some RandomNumberGenerator) {
        bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    /// One that was kept; nil unless there are 16 bytes, the least that the specification allows, to 128.
    public init?(bytes: [UInt8]) {
        guard (16...128).contains(bytes.count) else { return nil }
        self.bytes = bytes
    }

    /// Base64url, in which browsers take it and give it back.
    public var text: String { Base64URL.encode(bytes) }
}
