internal import Persistence

/// What names a mail in the world: the same each time that its job is delivered, so that a reader sees a mail that came twice as one.
struct MessageID: Sendable {
    let text: String

    init(_ job: JobQueue.Job, host: MailHost) {
        text = "<\(job.id).\(job.queuedAt.microseconds)@\(host.text)>"
    }
}

/// What stands between the parts of a mail.
///
/// It has `=_` in it, which neither quoted-printable nor base64 can write, and text that is sent as it is has no line that begins with a
/// hyphen: so it is in no part (RFC 2045, section 6.7).
struct MIMEBoundary: Sendable {
    let text: String

    init(_ job: JobQueue.Job) {
        text = "=_\(job.id).\(job.queuedAt.microseconds)"
    }
}
