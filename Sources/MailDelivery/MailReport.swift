/// What has become of a mail that did not go out, for the log: nothing in it says whom it was for or what it said.
package struct MailReport: Hashable, Sendable {
    package enum Fate: String, Hashable, Sendable {
        case waits = "mail not delivered, will be tried again"
        case refused = "mail refused for good, not tried again"
        case givenUp = "mail not delivered for three days, given up"
        case expired = "mail not sent: what it says is no longer true"
    }

    /// The job's number, which is also in the mail's `Message-ID` and the name of its file.
    package let job: Int64
    package let fate: Fate
    package let reason: String
}
