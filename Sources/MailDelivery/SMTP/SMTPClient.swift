internal import NIOCore
internal import NIOSSL

/// Hands mails to a server, each over a connection of its own.
package struct SMTPClient: MailTransport {
    private let server: SMTPServer
    private let tls: NIOSSLContext?
    private let host: MailHost
    private let timeouts: SMTPTimeouts

    package var longestDelivery: Int64 { timeouts.longestDelivery }

    /// - Parameters:
    ///   - authorities: who vouches for the server.
    ///   - sender: whom mails come from; its host is the name that the server is told.
    /// - Throws: when the authorities' certificates cannot be loaded.
    package init(
        server: SMTPServer,
        authorities: TrustedAuthorities,
        sender: MailSender,
        timeouts: SMTPTimeouts = .standard
    ) throws {
        self.server = server
        self.timeouts = timeouts
        host = sender.host
        tls = server.security == .none ? nil : try authorities.clientContext()
    }

    package func deliver(_ mail: OutgoingMail) async throws(DeliveryFailure) {
        do {
            let connection = try await SMTPConnection.open(server, tls: tls, timeouts: timeouts)
            try await withTaskCancellationHandler {
                try await handOver(mail, over: connection)
            } onCancel: {
                connection.callOff()
            }
        } catch let failure as DeliveryFailure {
            throw failure
        } catch {
            guard !Task.isCancelled else { throw DeliveryFailure(.nextStart, "the server stops") }
            throw DeliveryFailure(.pause, SMTPFault(error).reason)
        }
    }

    private func handOver(_ mail: OutgoingMail, over connection: SMTPConnection) async throws {
        do {
            try await SMTPConversation(connection: connection, server: server, tls: tls, host: host).handOver(mail)
        } catch {
            connection.close()
            throw error
        }
        connection.quit()
    }
}
