internal import Glibc
internal import NIOCore
internal import NIOPosix
internal import NIOSSL

/// What is wrong with a server or the way to it: no mail can go out now.
enum SMTPFault: Error, Hashable {
    case cannotConnect(String)
    case connectionLost
    case timedOut
    case malformedReply
    /// Bytes that nobody had asked for, such as those that somebody puts before the TLS handshake to be taken for replies after it.
    case unexpectedReply
    case certificateNotTrusted
    case certificateOfAnotherHost
    case handshakeFailed
    case noStartTLS
    case noKnownAuthentication
    case refused(SMTPStage, status: String)

    /// Of an error on the connection.
    init(_ error: any Error) {
        switch error {
        case let fault as SMTPFault: self = fault
        case let error as NIOSSLExtraError where Self.isAboutTheName(error): self = .certificateOfAnotherHost
        case NIOSSLError.unableToValidateCertificate, NIOSSLError.noCertificateToValidate: self = .certificateNotTrusted
        case NIOSSLError.handshakeFailed(let cause):
            self = "\(cause)".contains("CERTIFICATE_VERIFY_FAILED") ? .certificateNotTrusted : .handshakeFailed
        case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError: self = .handshakeFailed
        default: self = .connectionLost
        }
    }

    /// Of an attempt to connect.
    init(connecting error: any Error) {
        switch error {
        case ChannelError.connectTimeout: self = .timedOut
        case let error as NIOConnectionError:
            self = error.connectionErrors.first.map { SMTPFault(connecting: $0.error) } ?? .cannotConnect("its name is not known")
        case let error as IOError: self = .cannotConnect(Self.words(error))
        default: self = .cannotConnect("no connection")
        }
    }

    private static func words(_ error: IOError) -> String {
        unsafe String(cString: strerror(error.errnoCode))
    }

    private static func isAboutTheName(_ error: NIOSSLExtraError) -> Bool {
        error == .failedToValidateHostname || error == .serverHostnameImpossibleToMatch
    }

    /// A clause for the log.
    var reason: String {
        switch self {
        case .cannotConnect(let why): "the mail server cannot be reached: \(why)"
        case .connectionLost: "the mail server ended the connection"
        case .timedOut: "the mail server took too long"
        case .malformedReply: "the mail server's reply is none of SMTP"
        case .unexpectedReply: "a reply came that nobody had asked for: somebody may have put it there"
        case .certificateNotTrusted: "the mail server's certificate has expired, or is none of an authority that is trusted"
        case .certificateOfAnotherHost: "the mail server's certificate is that of another host"
        case .handshakeFailed: "TLS with the mail server failed"
        case .noStartTLS: "the mail server does not offer STARTTLS"
        case .noKnownAuthentication: "the mail server offers neither AUTH PLAIN nor AUTH LOGIN"
        case .refused(let stage, let status): "the mail server answered \(status) to \(stage.rawValue)"
        }
    }
}

/// How far a conversation has come.
enum SMTPStage: String, Hashable, Sendable {
    case greeting = "the connection"
    case hello = "EHLO"
    case startTLS = "STARTTLS"
    case authentication = "AUTH"
    case sender = "MAIL"
    case recipient = "RCPT"
    case data = "DATA"
    case content = "the message"
}
