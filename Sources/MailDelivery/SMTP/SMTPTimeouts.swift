internal import NIOCore

/// How long a server may take. Tests have less patience.
package struct SMTPTimeouts: Sendable {
    /// Until the connection stands, the look-up of the host's addresses included.
    let connect: TimeAmount
    /// For each reply, all of its lines together.
    let reply: TimeAmount
    /// For everything after the connection stands.
    let total: TimeAmount

    package static let standard = SMTPTimeouts(connect: .seconds(30), reply: .seconds(60), total: .seconds(300))

    /// In whole seconds, rounded up.
    var longestDelivery: Int64 {
        (connect + total).nanoseconds / 1_000_000_000 + 1
    }
}
