import MailDelivery
import Synchronization

/// A way for mails to leave that does as a test says.
final class ScriptedTransport: MailTransport {
    let longestDelivery: Int64 = 360
    private let outcome: @Sendable (OutgoingMail, _ count: Int) async -> DeliveryFailure?
    private let mails = Mutex<[OutgoingMail]>([])

    /// - Parameter outcome: what becomes of a mail, and how many came before it; nothing if it goes out.
    init(_ outcome: @escaping @Sendable (OutgoingMail, _ count: Int) async -> DeliveryFailure?) {
        self.outcome = outcome
    }

    /// Whom it was asked to send to, in order.
    var recipients: [String] { mails.withLock { $0.map { String($0.recipient.text.prefix { $0 != "@" }) } } }
    var contents: [[UInt8]] { mails.withLock { $0.map(\.content) } }

    func deliver(_ mail: OutgoingMail) async throws(DeliveryFailure) {
        let count = mails.withLock { mails in
            mails.append(mail)
            return mails.count - 1
        }
        if let failure = await outcome(mail, count) { throw failure }
    }
}
