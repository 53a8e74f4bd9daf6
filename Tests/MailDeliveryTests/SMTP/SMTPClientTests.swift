import NIOCore
import Synchronization
import TestSupport
import Testing

@testable import MailDelivery

/// What the client says to servers that behave, and what it makes of those that do not. TLS itself is tested from end to end.
@Suite struct SMTPClientTests {
    typealias Step = ScriptedServer.Step

    private let server: ScriptedServer
    private static let patience = SMTPTimeouts(connect: .seconds(900), reply: .seconds(900), total: .seconds(1_800))
    private static let noPatience = SMTPTimeouts(connect: .seconds(900), reply: .seconds(1), total: .seconds(1_800))

    /// The conversation up to the message, which is not answered yet.
    private static let upToMessage: [Step] = [
        .say("220 hi\r\n"), .hear("EHLO"), .say("250-hi\r\n250-STARTTLS\r\n250 8BITMIME\r\n"), .hear("MAIL"), .say("250 ok\r\n"),
        .hear("RCPT"),
        .say("250 ok\r\n"), .hear("DATA"), .say("354 go on\r\n"),
    ]

    init() throws {
        server = try ScriptedServer()
    }

    /// Sends a mail to the scripted server, and answers why it did not go out.
    private func send(
        _ script: [Step], mail: OutgoingMail? = nil, login: String = "", timeouts: SMTPTimeouts = patience
    ) async throws -> DeliveryFailure? {
        let url = "smtp://\(login)127.0.0.1:\(server.port)"
        let client = try SMTPClient(
            server: SMTPServer(url: url), authorities: .system, sender: Samples.sender, timeouts: timeouts)
        let mail = try mail ?? Samples.mail()
        async let served: Void = server.serve(script)
        do throws(DeliveryFailure) {
            try await client.deliver(mail)
        } catch {
            // On a machine with more to do, a client without patience leaves before the script's end.
            do { try await served } catch  where error is ScriptedServer.Left {}
            return error
        }
        try await served
        return nil
    }

    @Test func `a mail is handed over in the words of RFC 5321`() async throws {
        let mail = try Samples.mail(text: "Hello\n\n.\n..two\nend")
        #expect(try await send(Self.upToMessage + [.hearMessage, .say("250 ok\r\n"), .hear("QUIT")], mail: mail) == nil)
        let heard = server.heard.all
        #expect(
            heard.filter { !$0.hasPrefix("Date:") } == [
                "EHLO pkg.example.org", "MAIL FROM:<rind@pkg.example.org>", "RCPT TO:<alice@example.org>", "DATA", "QUIT",
            ])
        let sent = try #require(heard.first { $0.hasPrefix("Date:") })
        let lines = (sent + "\r\n").split(separator: "\r\n", omittingEmptySubsequences: false)
        let unstuffed = lines.map { $0.hasPrefix(".") ? $0.dropFirst() : $0 }.joined(separator: "\r\n")
        #expect(Array(unstuffed.utf8) == mail.content)
    }

    private static let refusals: [(Int, String, DeliveryFailure)] = [
        (0, "554 go away\r\n", DeliveryFailure(.pause, "the mail server answered 554 to the connection")),
        (0, "421 4.3.2 later\r\n", DeliveryFailure(.pause, "the mail server answered 421 4.3.2 to the connection")),
        (1, "500 what\r\n", DeliveryFailure(.pause, "the mail server answered 500 to EHLO")),
        (2, "451 4.7.1 grey\r\n", DeliveryFailure(.later, "the mail server answered 451 4.7.1 to MAIL")),
        (2, "553 not you\r\n", DeliveryFailure(.none, "the mail server answered 553 to MAIL")),
        (2, "530 5.7.0 first authenticate\r\n", DeliveryFailure(.pause, "the mail server answered 530 5.7.0 to MAIL")),
        (3, "450 4.2.1 <alice@example.org> full\r\n", DeliveryFailure(.later, "the mail server answered 450 4.2.1 to RCPT")),
        (3, "550 5.1.1 <alice@example.org> unknown\r\n", DeliveryFailure(.none, "the mail server answered 550 5.1.1 to RCPT")),
        (3, "421 bye\r\n", DeliveryFailure(.pause, "the mail server answered 421 to RCPT")),
        (3, "354 what\r\n", DeliveryFailure(.pause, "the mail server answered 354 to RCPT")),
        (4, "451 no space\r\n", DeliveryFailure(.later, "the mail server answered 451 to DATA")),
        (4, "554 no\r\n", DeliveryFailure(.none, "the mail server answered 554 to DATA")),
        (5, "452 no space\r\n", DeliveryFailure(.later, "the mail server answered 452 to the message")),
        (5, "554 5.6.0 A subject\r\n", DeliveryFailure(.none, "the mail server answered 554 5.6.0 to the message")),
        (1, "hello\r\n", DeliveryFailure(.pause, "the mail server's reply is none of SMTP")),
        (5, "250 ok", DeliveryFailure(.pause, "the mail server ended the connection")),
        (3, "", DeliveryFailure(.pause, "the mail server ended the connection")),
        (0, "", DeliveryFailure(.pause, "the mail server ended the connection")),
    ]

    @Test(arguments: refusals)
    func `a refusal is about this mail or about all, for now or for good`(stage: Int, reply: String, failure: DeliveryFailure) async throws
    {
        let whole = Self.upToMessage + [.hearMessage, .say("250 ok\r\n")]
        let script = whole.prefix(stage * 2) + [.say(reply)]
        #expect(try await send(Array(script)) == failure)
    }

    @Test func `a server that goes away in the middle of the message is tried again`() async throws {
        #expect(try await send(Self.upToMessage + [.hearBytes(10)])?.remedy == .pause)
    }

    @Test(arguments: [0, 2, 4, 6, 8], [Step.hang, .dribble])
    func `a server that hangs or dribbles is given up in time, at every stage`(length: Int, end: Step) async throws {
        let failure = try await send(Self.upToMessage.prefix(length) + [end], timeouts: Self.noPatience)
        #expect(failure == DeliveryFailure(.pause, "the mail server took too long"))
    }

    @Test func `a server that takes the message and hangs is given up in time`() async throws {
        let failure = try await send(Self.upToMessage + [.hearMessage, .hang], timeouts: Self.noPatience)
        #expect(failure == DeliveryFailure(.pause, "the mail server took too long"))
    }

    @Test func `all replies together have a limit too`() async throws {
        let timeouts = SMTPTimeouts(connect: .seconds(120), reply: .seconds(120), total: .seconds(1))
        let failure = try await send(Self.upToMessage.prefix(4) + [.hang], timeouts: timeouts)
        #expect(failure == DeliveryFailure(.pause, "the mail server took too long"))
        #expect(timeouts.longestDelivery >= 121)
    }

    @Test func `nobody listens`() async throws {
        let port = try ScriptedServer().port
        let client = try SMTPClient(server: SMTPServer(url: "smtp://127.0.0.1:\(port)"), authorities: .system, sender: Samples.sender)
        let mail = try Samples.mail()
        await #expect(throws: DeliveryFailure(.pause, "the mail server cannot be reached: Connection refused")) {
            try await client.deliver(mail)
        }
    }

    @Test func `with a password nothing is said to a server that does not offer STARTTLS`() async throws {
        let failure = try await send(
            [.say("220 hi\r\n"), .hear("EHLO"), .say("250-hi STARTTLS\r\n250 AUTH PLAIN LOGIN\r\n"), .hang],
            login: "user:pass@"
        )
        #expect(failure == DeliveryFailure(.pause, "the mail server does not offer STARTTLS"))
        #expect(server.heard.all == ["EHLO pkg.example.org"])
    }

    private static let beforeTLS: [Step] = [
        .say("220 hi\r\n"), .hear("EHLO"), .say("250-hi\r\n250-AUTH PLAIN\r\n250 STARTTLS\r\n"), .hear("STARTTLS"),
    ]

    @Test(arguments: ["220 go\r\n250-hi\r\n250 AUTH PLAIN\r\n", "220 go\r\n2", "220 go\r\n\r\n"])
    func `a reply that somebody puts behind the one to STARTTLS ends the connection before a handshake`(reply: String) async throws {
        let failure = try await send(Self.beforeTLS + [.say(reply), .hang], login: "user:pass@")
        #expect(failure == DeliveryFailure(.pause, "a reply came that nobody had asked for: somebody may have put it there"))
        #expect(server.heard.all == ["EHLO pkg.example.org", "STARTTLS"])
    }

    @Test func `a reply in the clear where the handshake should be ends the connection`() async throws {
        let script = Self.beforeTLS + [.say("220 go\r\n"), .hearBytes(100), .say("250-hi\r\n250 AUTH PLAIN\r\n"), .hang]
        #expect(try await send(script, login: "user:pass@") == DeliveryFailure(.pause, "TLS with the mail server failed"))
    }

    @Test(arguments: ["454 4.7.0 not now\r\n", "554 no\r\n"])
    func `a server that refuses STARTTLS after offering it gets nothing`(reply: String) async throws {
        let failure = try await send(Self.beforeTLS + [.say(reply), .hang], login: "user:pass@")
        #expect(failure?.remedy == .pause)
        #expect(server.heard.all == ["EHLO pkg.example.org", "STARTTLS"])
    }

    @Test func `two replies to one command end the connection`() async throws {
        let failure = try await send([.say("220 hi\r\n"), .hear("EHLO"), .say("250 hi\r\n250 ok\r\n"), .hang])
        #expect(failure?.reason == "a reply came that nobody had asked for: somebody may have put it there")
    }

    @Test func `an address that needs SMTPUTF8 goes only to a server that offers it`() async throws {
        let mail = try Samples.mail(to: "jürgen@bücher.example")
        let script: [Step] = [.say("220 hi\r\n"), .hear("EHLO"), .say("250 hi\r\n"), .hang]
        let failure = try #require(try await send(script, mail: mail))
        #expect(failure.remedy == .none)
        #expect(failure.reason.contains("SMTPUTF8"))
        #expect(!failure.reason.contains("jürgen"))
    }

    @Test func `an address beyond ASCII is said to be one`() async throws {
        let mail = try Samples.mail(to: "jürgen@bücher.example")
        let script: [Step] = [
            .say("220 hi\r\n"), .hear("EHLO"), .say("250-hi\r\n250 SMTPUTF8\r\n"), .hear("MAIL FROM:<rind@pkg.example.org> SMTPUTF8"),
            .say("250 ok\r\n"), .hear("RCPT TO:<jürgen@xn--bcher-kva.example>"), .say("250 ok\r\n"), .hear("DATA"), .say("354 go\r\n"),
            .hearMessage,
            .say("250 ok\r\n"),
        ]
        #expect(try await send(script, mail: mail) == nil)
        #expect(server.heard.all.contains { $0.contains("\r\nTo: jürgen@xn--bcher-kva.example\r\n") })
    }

    /// Runs a delivery in a task that the script cancels on its way.
    private func sendCalledOff(_ script: @escaping @Sendable (@escaping @Sendable () -> Void) -> [Step]) async throws -> DeliveryFailure? {
        let gate = Gate()
        let task = Task { try await send(script { gate.task.withLock { $0?.cancel() } }) }
        gate.task.withLock { $0 = task }
        return try await task.value
    }

    @Test func `when the server stops, a delivery is called off and goes out at the next start`() async throws {
        let failure = try await sendCalledOff { cancel in
            [.say("220 hi\r\n"), .hear("EHLO"), .run(cancel), .hang]
        }
        #expect(failure?.remedy == .nextStart)
    }

    @Test func `a message that is on its way is not called off: its answer is awaited`() async throws {
        let failure = try await sendCalledOff { cancel in
            Self.upToMessage + [.hearMessage, .run(cancel), .say("250 ok\r\n"), .hear("QUIT")]
        }
        #expect(failure == nil)
    }
}
