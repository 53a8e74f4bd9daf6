import Persistence
import TestSupport
import Testing

@testable import MailDelivery

/// Python's `email` package reads what is written here.
@Suite struct OutgoingMailTests {
    /// Whatever the text: nothing is wrong with the mail, and nothing is in it that a mail may not hold.
    private func expectSound(_ mail: ParsedMail, _ comment: Comment? = nil) {
        #expect(mail.defects.isEmpty, comment)
        #expect(mail.bareLineEnds == 0, comment)
        #expect(mail.longestLine <= 998, comment)
        #expect(mail.otherBytes.isEmpty, comment)
        #expect(mail.types == ["multipart/alternative", "text/plain", "text/html"], comment)
        #expect(mail.charsets == ["", "utf-8", "utf-8"], comment)
        let names = ["Date", "From", "To", "Subject", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"]
        #expect(mail.headers.map { $0[0] } == names, comment)
    }

    @Test func `a mail says from whom, to whom, when, and that a program wrote it`() async throws {
        let mail = try await Samples.read(try Samples.mail())
        expectSound(mail)
        #expect(mail.sender == "rind@pkg.example.org")
        #expect(mail.senderName == "Rind")
        #expect(mail.recipients == ["alice@example.org"])
        #expect(mail.date == "2030-03-17T17:46:40+00:00")
        #expect(mail.header("Auto-Submitted") == ["auto-generated"])
        #expect(mail.header("Message-ID") == ["<7.1900000000000000@pkg.example.org>"])
        #expect(mail.plain == "Text\n")
    }

    private static let subjects = [
        "Hello", "Grüße 🧀", "a =?utf-8?B?SGFsbG8=?= b", String(repeating: "word ", count: 39) + "end", String(repeating: "x", count: 200),
        String(repeating: "ü", count: 199), String(repeating: "🧀", count: 150), "\u{5D0}\u{5D1}\u{5D2} and \u{627}\u{628}", "e\u{301} a",
        "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}", "q\"uo\\te <a@b> (c), d: e; f",
    ]

    @Test func `a subject arrives as it was written, folded within 76 columns`() async throws {
        let mails = try await MailOracle.mails(try Self.subjects.map { try Samples.mail(subject: $0).content })
        for (subject, mail) in zip(Self.subjects, mails) {
            expectSound(mail, "\(subject)")
            #expect(mail.header("Subject") == [subject])
            #expect(mail.longestHeaderLine <= 76, "\(subject)")
        }
    }

    private static let injections = [
        "A\r\nBcc: eve@example.org", "A\nBcc: eve@example.org", "A\rBcc: eve@example.org", "A\r\n\r\nBuy now", "A\0B",
        "\r\n.\r\nMAIL FROM:<x>",
        "A\u{2028}Bcc: eve", "A\u{85}Bcc: eve", "A\u{202E}gro.live\u{202C}", "A\u{2066}b\u{2069}\u{200F}", "A\u{B}\u{C}B", "\u{1B}[31mred",
        "A\u{FEFF}\u{200B}B",
        String(repeating: "A\r\n ", count: 10_000), "", " ", "\r\n",
    ]

    @Test func `no text can bring a header, a line, a control or a change of direction into the head`() async throws {
        let mails = try await MailOracle.mails(
            try Self.injections.map { try Samples.mail(subject: $0, from: MailSender(name: $0, host: "pkg.example.org")).content })
        for (text, mail) in zip(Self.injections, mails) {
            expectSound(mail, "\(text.prefix(40).debugDescription)")
            let head = mail.headers.flatMap { $0 }.joined() + mail.senderName
            #expect(head.unicodeScalars.allSatisfy { $0.isHarmless }, "\(text.prefix(40).debugDescription)")
            #expect(mail.recipients == ["alice@example.org"])
            #expect(mail.sender == "rind@pkg.example.org")
            #expect(mail.header("Subject").joined().unicodeScalars.count <= HeaderText.limit)
            #expect(mail.senderName.filter { $0 != " " }.unicodeScalars.count <= HeaderText.nameLimit)
            #expect(mail.plain == "Text\n")
        }
    }

    @Test(arguments: ["Käserei GmbH", "Rind, \"Inc.\" \\ <x@y>", "a.b", "Rind (test)", String(repeating: "ü", count: 64), "=?utf-8?Q?x?="])
    func `a display name arrives as it was written`(name: String) async throws {
        let mail = try await Samples.read(try Samples.mail(from: MailSender(name: name, host: "pkg.example.org")))
        expectSound(mail)
        // Python 3.11 leaves the spaces between encoded words in names, though not in subjects.
        #expect(mail.senderName.filter { $0 != " " } == name.filter { $0 != " " })
        #expect(mail.longestHeaderLine <= 76)
    }

    private static let texts = [
        "Text", "Bcc: eve@example.org\n\nFrom here\n.\nto there  \n\u{1F9C0}", "From x", ".", "--", "--=_7.1900000000000000--\ntail",
        "--=_7.1900000000000000\nContent-Type: text/html\n\n<b>x</b>\n", String(repeating: "long ", count: 1_000),
        String(repeating: "x", count: 5_000), String(repeating: "ü", count: 5_000), "trailing \t \nnext", "\tTab", "a=b=3D",
        "\n\nempty before and after\n\n",
        String(repeating: "F", count: 300), String(repeating: ".", count: 300), String(repeating: "a", count: 75) + "=", "Zeile 1\nGrüße\n",
        String(repeating: "\u{4E2D}\u{6587}\n", count: 50),
        "https://pkg.example.org/account/reset-password/?token=" + String(repeating: "a", count: 43),
    ]

    @Test func `the text arrives line for line, whatever is in it`() async throws {
        let mails = try await MailOracle.mails(try Self.texts.map { try Samples.mail(text: $0).content })
        for (text, mail) in zip(Self.texts, mails) {
            expectSound(mail, "\(text.prefix(40).debugDescription)")
            #expect(mail.plain == (text.hasSuffix("\n") ? text : text + "\n"))
        }
    }

    @Test func `line ends of every kind become one, and controls are replaced`() async throws {
        let mail = try await Samples.read(try Samples.mail(text: "a\r\nb\rc\nd\0e\u{202E}f\u{2028}g\u{85}h\u{1B}i"))
        expectSound(mail)
        #expect(mail.plain == "a\nb\nc\nd\u{FFFD}e\u{FFFD}f\u{FFFD}g\u{FFFD}h\u{FFFD}i\n")
    }

    @Test func `a link stands in the file as it is, for whoever reads the outbox`() async throws {
        let link = "https://pkg.example.org/account/reset-password/?token=" + String(repeating: "a", count: 43)
        let mail = try Samples.mail(text: "Follow this link:\n\n\(link)\n")
        #expect(String(decoding: mail.content, as: UTF8.self).contains("\r\n\(link)\r\n"))
        #expect(try await Samples.read(mail).encodings == ["", "7bit", "7bit"])
    }

    @Test func `each text travels in the encoding that is shortest for it`() async throws {
        let german = try await Samples.read(try Samples.mail(text: String(repeating: "Grüße an alle, die das hier lesen. ", count: 20)))
        #expect(german.encodings[1] == "quoted-printable")
        let chinese = try await Samples.read(try Samples.mail(text: String(repeating: "\u{4E2D}\u{6587}", count: 200)))
        #expect(chinese.encodings[1] == "base64")
    }

    @Test func `the same job makes the same mail, and another job another`() throws {
        let notice = Notice(to: ["alice@example.org"], subject: "s", text: "t")
        let address = try #require(MailAddress("alice@example.org"))
        let first = OutgoingMail(notice, to: address, from: Samples.sender, job: Samples.job(7))
        #expect(first.content == OutgoingMail(notice, to: address, from: Samples.sender, job: Samples.job(7, attempts: 3)).content)
        #expect(first.content != OutgoingMail(notice, to: address, from: Samples.sender, job: Samples.job(8)).content)
    }

    @Test func `an address beyond ASCII before the at sign stands in the head as UTF-8`() async throws {
        let mail = try await Samples.read(try Samples.mail(to: "jürgen@bücher.example"))
        #expect(mail.recipients == ["jürgen@xn--bcher-kva.example"])
        #expect(mail.defects.allSatisfy { $0.hasPrefix("NonASCIILocalPartDefect") })
    }

    @Test(arguments: [
        ("127.0.0.1", "rind@[127.0.0.1]"), ("[::1]", "rind@[IPv6:::1]"), ("localhost", "rind@localhost"), ("..", "rind@localhost"),
        ("[x]", "rind@localhost"), ("pkg.example.org", "rind@pkg.example.org"),
    ])
    func `mails come from the index's host, also if that is an address`(host: String, sender: String) async throws {
        let mail = try await Samples.read(try Samples.mail(from: MailSender(host: host)))
        #expect(mail.sender == sender)
        #expect(mail.defects.isEmpty)
    }

    @Test func `moments are written as Python writes them`() async throws {
        var generator = SeededGenerator(seed: 5322)
        var seconds: [Int64] = [0, 951_782_399, 951_782_400, 951_868_800, 1_709_164_800, 4_107_542_399, 4_107_542_400]
        for _ in 0..<500 { seconds.append(Int64.random(in: 0...7_000_000_000, using: &generator)) }
        let expected = try await MailOracle.dates(seconds)
        #expect(seconds.map { MailDate(Timestamp(microseconds: $0 * 1_000_000 + 999_999)).text } == expected)
    }
}
