internal import NIOCore
internal import NIOSSL

/// What is said to a server to hand it one mail (RFC 5321, section 3).
struct SMTPConversation: Sendable {
    let connection: SMTPConnection
    let server: SMTPServer
    /// There is one unless the server is this machine itself.
    let tls: NIOSSLContext?
    /// How we call ourselves.
    let host: MailHost

    /// - Throws: `SMTPFault`, `DeliveryFailure`
    func handOver(_ mail: OutgoingMail) async throws {
        try require([220], try await connection.greeting(), .greeting)
        var extensions = try await hello()
        if server.security == .startTLS { extensions = try await secured(extensions) }
        if server.security != .none, let name = server.certificateName { try await connection.requireCertificate(of: name) }
        if let credentials = server.credentials { try await authenticate(credentials, extensions) }
        try await send(mail, extensions)
    }

    private func hello() async throws -> SMTPExtensions {
        SMTPExtensions(try await command("EHLO \(host.text)", expecting: [250], .hello))
    }

    /// RFC 3207. What was offered before the handshake may be a stranger's words and is forgotten.
    private func secured(_ extensions: SMTPExtensions) async throws -> SMTPExtensions {
        guard extensions.hasStartTLS, let tls else { throw SMTPFault.noStartTLS }
        _ = try await command("STARTTLS", expecting: [220], .startTLS)
        try await connection.startTLS(tls, name: server.certificateName)
        return try await hello()
    }

    /// RFC 4954. Only ever under TLS: a server with credentials is spoken to in no other way.
    private func authenticate(_ credentials: SMTPCredentials, _ extensions: SMTPExtensions) async throws {
        guard server.security != .none else { throw SMTPFault.noStartTLS }
        if extensions.authentications.contains("PLAIN") {
            let message = "\0\(credentials.user)\0\(credentials.password)"
            _ = try await command("AUTH PLAIN \(base64(message))", expecting: [235], .authentication)
        } else if extensions.authentications.contains("LOGIN") {
            _ = try await command("AUTH LOGIN", expecting: [334], .authentication)
            _ = try await command(base64(credentials.user), expecting: [334], .authentication)
            _ = try await command(base64(credentials.password), expecting: [235], .authentication)
        } else {
            throw SMTPFault.noKnownAuthentication
        }
    }

    private func send(_ mail: OutgoingMail, _ extensions: SMTPExtensions) async throws {
        let needsUTF8 = mail.recipient.needsUTF8
        guard !needsUTF8 || extensions.hasUTF8 else {
            throw DeliveryFailure(.none, "its address is not ASCII before the @, and the mail server does not offer SMTPUTF8")
        }
        let parameters = needsUTF8 ? " SMTPUTF8" : ""
        _ = try await command("MAIL FROM:<\(mail.sender.text)>\(parameters)", expecting: [250], .sender)
        _ = try await command("RCPT TO:<\(mail.recipient.text)>", expecting: [250, 251], .recipient)
        _ = try await command("DATA", expecting: [354], .data)
        try require([250], try await connection.exchange(DataBlock.bytes(mail.content), commits: true), .content)
    }

    private func command(_ line: String, expecting codes: Set<Int>, _ stage: SMTPStage) async throws -> SMTPReply {
        let reply = try await connection.exchange(ByteBuffer(string: line + "\r\n"))
        try require(codes, reply, stage)
        return reply
    }

    /// Before the mail is spoken of, and where the server closes or asks for a password, a refusal is about all mails; else about this.
    private func require(_ codes: Set<Int>, _ reply: SMTPReply, _ stage: SMTPStage) throws {
        guard !codes.contains(reply.code) else { return }
        let fault = SMTPFault.refused(stage, status: reply.status)
        switch stage {
        case .greeting, .hello, .startTLS, .authentication: throw fault
        case .sender, .recipient, .data, .content:
            guard ![421, 530, 534, 535, 538].contains(reply.code), reply.isTransient || reply.isPermanent else { throw fault }
            throw DeliveryFailure(reply.isPermanent ? .none : .later, fault.reason)
        }
    }

    private func base64(_ text: String) -> String {
        Base64.encode(Array(text.utf8))
    }
}
