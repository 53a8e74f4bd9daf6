package import Persistence

/// A mail to one person, ready to be sent: the envelope, and the message as RFC 5322 and RFC 2045 to 2047 write it.
///
/// Made from the same job it is the same, byte for byte.
package struct OutgoingMail: Sendable {
    /// The job's number.
    package let number: Int64
    package let sender: MailAddress
    package let recipient: MailAddress
    /// Lines that end with CR LF, none of over 998 bytes.
    package let content: [UInt8]

    package init(_ notice: Notice, to recipient: MailAddress, from sender: MailSender, job: JobQueue.Job) {
        number = job.id
        self.sender = sender.address
        self.recipient = recipient
        let (subject, text, boundary) = (HeaderText(notice.subject), BodyText(notice.text), MIMEBoundary(job))
        let head: [HeaderField] = [
            .date(job.queuedAt),
            .mailbox("From", sender.name, sender.address),
            .mailbox("To", nil, recipient),
            .text("Subject", subject),
            .messageID(MessageID(job, host: sender.host)),
            .constant("Auto-Submitted", "auto-generated"),
            .constant("MIME-Version", "1.0"),
            .alternatives(boundary),
        ]
        let parts = [
            Self.part("text/plain; charset=utf-8", text),
            Self.part("text/html; charset=utf-8", text.html(title: subject)),
        ]
        let body = parts.map { "--\(boundary.text)\r\n\($0)\r\n" }.joined() + "--\(boundary.text)--\r\n"
        content = Array((head.map { $0.text + "\r\n" }.joined() + "\r\n" + body).utf8)
    }

    private static func part(_ type: StaticString, _ text: BodyText) -> String {
        let body = EncodedBody(text)
        let head: [HeaderField] = [
            .constant("Content-Type", type), .constant("Content-Transfer-Encoding", body.encoding),
        ]
        return head.map { $0.text + "\r\n" }.joined() + "\r\n" + body.text
    }
}
