internal import ServerCertificates
internal import NIOCore
internal import NIOPosix
internal import NIOSSL

/// A connection to a mail server: a command goes out, a reply comes back. Used by one task at a time.
struct SMTPConnection: Sendable {
    private let channel: any Channel
    private let handler: NIOLoopBound<SMTPReplyHandler>

    /// Connects, with TLS from the first byte if that is how the server is to be spoken to.
    static func open(_ server: SMTPServer, tls: NIOSSLContext?, timeouts: SMTPTimeouts) async throws -> SMTPConnection {
        let bootstrap = ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connectTimeout(timeouts.connect)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if server.security == .implicitTLS, let tls {
                        let handler = try NIOSSLClientHandler(context: tls, serverHostname: server.certificateName)
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                    try channel.pipeline.syncOperations.addHandler(SMTPReplyHandler(channel.eventLoop, timeouts: timeouts))
                }
            }
        let connecting = bootstrap.connect(host: server.host, port: server.port).flatMapThrowing { channel in
            let handler = try channel.pipeline.syncOperations.handler(type: SMTPReplyHandler.self)
            return SMTPConnection(channel: channel, handler: NIOLoopBound(handler, eventLoop: channel.eventLoop))
        }
        return try await firstOf(connecting)
    }

    /// The connection, or an error as soon as the task is cancelled: then it is closed once it stands.
    private static func firstOf(_ connecting: EventLoopFuture<SMTPConnection>) async throws -> SMTPConnection {
        let promise = connecting.eventLoop.makePromise(of: SMTPConnection.self)
        connecting.cascade(to: promise)
        do {
            return try await withTaskCancellationHandler {
                try await promise.futureResult.get()
            } onCancel: {
                promise.fail(CancellationError())
            }
        } catch let error as CancellationError {
            connecting.whenSuccess { $0.channel.close(promise: nil) }
            throw error
        } catch {
            throw SMTPFault(connecting: error)
        }
    }

    /// What the server says first.
    func greeting() async throws -> SMTPReply {
        try await channel.eventLoop.flatSubmit { handler.value.greeting }.get()
    }

    /// Sends bytes and awaits the reply to them.
    /// - Parameter commits: whether the mail may be delivered once these bytes have arrived.
    func exchange(_ bytes: ByteBuffer, commits: Bool = false) async throws -> SMTPReply {
        try await channel.eventLoop.flatSubmit {
            let promise = channel.eventLoop.makePromise(of: SMTPReply.self)
            handler.value.isCommitted = commits
            handler.value.expect(promise)
            channel.writeAndFlush(bytes, promise: nil)
            return promise.futureResult
        }.get()
    }

    /// Begins TLS, after the server has agreed to. What it has said before counts no more.
    /// - Throws: if there is anything from before to be read.
    func startTLS(_ context: NIOSSLContext, name: String?) async throws {
        try await channel.eventLoop.submit {
            try handler.value.requireQuiet()
            let tls = try NIOSSLClientHandler(context: context, serverHostname: name)
            try channel.pipeline.syncOperations.addHandler(tls, position: .first)
        }.get()
    }

    /// After the handshake, before anything secret is said: NIOSSL also takes a certificate for good that is one of the server's address.
    /// - Throws: `SMTPFault.certificateOfAnotherHost`
    func requireCertificate(of name: String) async throws {
        try await channel.eventLoop.submit {
            let certificate = try channel.pipeline.syncOperations.nioSSL_peerCertificate()
            guard let certificate, CertificateNames(certificate).contain(name.lowercased()) else {
                throw SMTPFault.certificateOfAnotherHost
            }
        }.get()
    }

    /// Says good-bye without waiting for an answer.
    func quit() {
        channel.writeAndFlush(ByteBuffer(string: "QUIT\r\n")).whenComplete { _ in channel.close(promise: nil) }
    }

    func close() {
        channel.close(promise: nil)
    }

    /// Ends the connection, unless the message is already on its way.
    func callOff() {
        channel.eventLoop.execute { if !handler.value.isCommitted { handler.value.fail(.connectionLost) } }
    }
}
