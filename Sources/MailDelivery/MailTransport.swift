/// A way for mails to leave: into a folder, or to a server.
package protocol MailTransport: Sendable {
    /// How many seconds `deliver` takes at the most. A mail is leased for longer than that, or it would be sent twice.
    var longestDelivery: Int64 { get }

    /// Returns when somebody else answers for the mail, or when it is durable.
    func deliver(_ mail: OutgoingMail) async throws(DeliveryFailure)
}

/// Why a mail did not go out.
package struct DeliveryFailure: Error, Hashable {
    /// What to do about it.
    package enum Remedy: Hashable, Sendable {
        /// Nothing: it would fail again.
        case none
        /// To try this mail again later. Others may go out meanwhile.
        case later
        /// To try again later, all mail: nothing can go out now.
        case pause
        /// To try again at the next start: the delivery was called off.
        case nextStart
    }

    package let remedy: Remedy
    /// A clause for the log, without address, content or password.
    package let reason: String

    package init(_ remedy: Remedy, _ reason: String) {
        (self.remedy, self.reason) = (remedy, reason)
    }
}
