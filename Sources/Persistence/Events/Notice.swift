/// A mail that an action causes. It is queued in the action's transaction and sent afterwards.
package struct Notice: Hashable, Sendable {
    static let jobKind = "mail"

    /// Each gets a mail of its own, and does not see the others.
    package let recipients: [String]
    package let subject: String
    /// Plain text.
    package let text: String
    /// From when on the mail is useless and no longer sent, such as when a link in it has died; none for never.
    package let expires: Timestamp?

    package init(to recipients: [String], subject: String, text: String, expires: Timestamp? = nil) {
        self.recipients = recipients
        self.subject = subject
        self.text = text
        self.expires = expires
    }

    /// The same to each recipient alone. One that is named twice gets it once.
    var apart: [Notice] {
        var seen: Set<String> = []
        return recipients.filter { seen.insert($0).inserted }.map { Notice(to: [$0], subject: subject, text: text, expires: expires) }
    }

    var payload: CanonicalJSON {
        var members: [String: CanonicalJSON] = [
            "recipients": .array(recipients.map(CanonicalJSON.string)), "subject": .string(subject), "text": .string(text),
        ]
        members["expires"] = expires.map { .integer($0.microseconds) }
        return .object(members)
    }
}

extension Notice: Decodable {
    private enum CodingKeys: String, CodingKey {
        case recipients, subject, text, expires
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        recipients = try values.decode([String].self, forKey: .recipients)
        subject = try values.decode(String.self, forKey: .subject)
        text = try values.decode(String.self, forKey: .text)
        expires = try values.decodeIfPresent(Int64.self, forKey: .expires).map(Timestamp.init(microseconds:))
    }
}
