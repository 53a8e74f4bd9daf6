import NIOCore
import Testing

@testable import MailDelivery

@Suite struct SMTPReplyParserTests {
    private func reply(_ text: String) throws -> SMTPReply? {
        var parser = SMTPReplyParser()
        return try parser.read(Array(text.utf8))
    }

    @Test func `a reply has one line or several`() throws {
        #expect(try reply("250 ok\r\n") == SMTPReply(code: 250, lines: ["ok"]))
        #expect(try reply("250\r\n") == SMTPReply(code: 250, lines: [""]))
        #expect(try reply("250-a\r\n250-\r\n250 b c\r\n") == SMTPReply(code: 250, lines: ["a", "", "b c"]))
        #expect(try reply("250-a\r\n250") == nil)
    }

    @Test func `a reply is the same however it is cut`() throws {
        let bytes = Array("250-first\r\n250-second\r\n250 third\r\n".utf8)
        let whole = SMTPReply(code: 250, lines: ["first", "second", "third"])
        for cut in 0..<bytes.count {
            var parser = SMTPReplyParser()
            #expect(try parser.read(bytes[..<cut]) == nil)
            #expect(parser.isInsideReply == (cut > 0))
            #expect(try parser.read(bytes[cut...]) == whole)
            #expect(!parser.isInsideReply)
        }
    }

    @Test(arguments: [
        "\r\n", "25\r\n", "abc hello\r\n", "650 x\r\n", "150 x\r\n", "250x\r\n", "250 bare\n", "250 a\rb\r\n", "250 a\0\r\n",
        "250-a\r\n251 b\r\n", " 250 x\r\n",
        "²50 x\r\n",
    ])
    func `what is no reply is refused`(text: String) {
        #expect(throws: SMTPFault.malformedReply) { try reply(text) }
    }

    @Test(arguments: ["220 go\r\n250 more\r\n", "220 go\r\n2", "220 go\r\n\r\n", "220-a\r\n220 b\r\n "])
    func `what follows a reply is refused`(text: String) {
        #expect(throws: SMTPFault.unexpectedReply) { try reply(text) }
    }

    @Test func `lines have an end, and so have replies`() throws {
        let longest = "250 " + String(repeating: "x", count: SMTPReplyParser.longestLine - 4)
        #expect(try reply(longest + "\r\n")?.lines.first?.utf8.count == SMTPReplyParser.longestLine - 4)
        #expect(throws: SMTPFault.malformedReply) { try reply(longest + "x\r\n") }
        #expect(throws: SMTPFault.malformedReply) { try reply(String(repeating: "x", count: 1_000_000)) }
        let lines = Array(repeating: "250-x\r\n", count: SMTPReplyParser.mostLines - 1).joined()
        #expect(try reply(lines + "250 x\r\n")?.lines.count == SMTPReplyParser.mostLines)
        #expect(throws: SMTPFault.malformedReply) { try reply(lines + "250-x\r\n250 x\r\n") }
        #expect(throws: SMTPFault.malformedReply) { try reply(lines + lines) }
    }

    @Test(arguments: [
        ("550 5.1.1 <alice@example.org> unknown\r\n", "550 5.1.1"), ("550 alice@example.org\r\n", "550"), ("550 5.1 x\r\n", "550"),
        ("550 a.b.c x\r\n", "550"), ("450-4.7.1 wait\r\n450 4.7.1 more\r\n", "450 4.7.1"), ("550\r\n", "550"),
        ("550 5.1.1234 x\r\n", "550"),
    ])
    func `the log hears the codes of a reply and nothing of its text`(text: String, status: String) throws {
        #expect(try #require(try reply(text)).status == status)
    }

    @Test func `a server's offers are read whatever their case, and the first counts`() throws {
        let text = "250-mail.example.org STARTTLS\r\n250-size 1000\r\n250-Auth plain LOGIN\r\n250-AUTH GSSAPI\r\n250 smtputf8\r\n"
        let offers = SMTPExtensions(try #require(try reply(text)))
        #expect(!offers.hasStartTLS)
        #expect(offers.hasUTF8)
        #expect(offers.authentications == ["PLAIN", "LOGIN"])
    }

    @Test(arguments: [
        ("a\r\n", "a\r\n.\r\n"), (".\r\n", "..\r\n.\r\n"), ("..\r\na.\r\n.b\r\n", "...\r\na.\r\n..b\r\n.\r\n"), ("", ".\r\n"),
        ("a", "a\r\n.\r\n"),
    ])
    func `a message ends with a dot, and no line of it does`(message: String, sent: String) {
        #expect(String(buffer: DataBlock.bytes(Array(message.utf8))) == sent)
    }
}
