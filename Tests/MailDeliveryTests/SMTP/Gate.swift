import MailDelivery
import Synchronization

/// Holds the task that a script cancels.
final class Gate: Sendable {
    let task = Mutex<Task<DeliveryFailure?, any Error>?>(nil)
}
