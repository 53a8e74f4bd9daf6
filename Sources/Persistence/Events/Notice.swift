/// A mail that an action causes. It is queued in the action's transaction and sent afterwards.
package struct Notice: Hashable, Sendable {
    static let jobKind = "mail"

    package let recipients: [String]
    package let subject: String
    /// Plain text.
    package let text: String

    package init(to recipients: [String], subject: String, text: String) {
        self.recipients = recipients
        self.subject = subject
        self.text = text
    }

    var payload: CanonicalJSON {
        ["recipients": .array(recipients.map(CanonicalJSON.string)), "subject": .string(subject), "text": .string(text)]
    }
}
