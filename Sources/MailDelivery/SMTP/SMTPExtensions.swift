/// What a server offers, by its answer to `EHLO` (RFC 5321, section 4.1.1.1).
struct SMTPExtensions: Sendable {
    private let offered: [String: [String]]

    /// The first line is a greeting; the first of two offers of a kind counts.
    init(_ reply: SMTPReply) {
        let words = reply.lines.dropFirst().map { $0.uppercased().split(separator: " ").map(String.init) }
        offered = Dictionary(words.compactMap { words in words.first.map { ($0, Array(words.dropFirst())) } }) { first, _ in first }
    }

    var hasStartTLS: Bool { offered["STARTTLS"] != nil }
    var hasUTF8: Bool { offered["SMTPUTF8"] != nil }
    /// How one may prove who one is.
    var authentications: [String] { offered["AUTH"] ?? [] }
}
