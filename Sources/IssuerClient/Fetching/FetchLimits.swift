internal import NIOCore

/// What an issuer's answers may take. Tests have less patience.
package struct FetchLimits: Sendable {
    /// For each document: look-up of the host, connection, TLS and answer together.
    let time: TimeAmount
    /// For each address of a host, until the connection stands; the next is tried then.
    let connect: TimeAmount
    /// The longest document, in bytes.
    let bytes: Int
    /// How many of a host's addresses are tried.
    let addresses: Int

    package static let standard = FetchLimits(time: .seconds(5), connect: .seconds(2), bytes: 262_144, addresses: 4)
}
