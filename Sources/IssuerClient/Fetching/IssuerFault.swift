internal import AsyncHTTPClient
internal import IdentityTokens
internal import NIOCore
internal import NIOPosix
internal import NIOSSL

/// Why an issuer's keys could not be had.
package struct IssuerFault: Error, Equatable, Sendable {
    /// The issuer's name in the settings.
    package let issuer: String
    package let reason: Reason

    /// What went wrong; the texts are clauses, for sentences about the issuer.
    package enum Reason: Error, Equatable, Sendable {
        case unknownIssuer
        case hostUnknown(String)
        /// A private address, and the host that has it.
        case privateAddress(String, host: String)
        case cannotConnect(String)
        case timedOut
        case certificateNotTrusted(String)
        case certificateOfAnotherHost(String)
        case handshakeFailed(String)
        case connectionLost
        case redirect(status: Int)
        case status(Int)
        case tooLong
        case discovery(String)
        case keys(String)
    }

    /// One sentence for whoever sent the token, who need not know what the network looks like from here.
    package var publicSentence: String {
        guard reason != .unknownIssuer else { return sentence }
        return "The keys of the issuer \(quoted(issuer)) cannot be had now; the server's log says why. Try again in a minute."
    }

    /// One sentence for the log: it may name addresses of private networks.
    package var sentence: String {
        let keys = "The keys of the issuer \(quoted(issuer)) cannot be had:"
        return switch reason {
        case .unknownIssuer: "There is no issuer \(quoted(issuer)) here."
        case .hostUnknown(let host): "\(keys) its host \(quoted(host)) is not known."
        case .privateAddress(let address, let host):
            "\(keys) its host \(quoted(host)) has the private address \(address), which needs allow-private-address."
        case .cannotConnect(let host): "\(keys) there is no connection to \(quoted(host))."
        case .timedOut: "\(keys) it took too long."
        case .certificateNotTrusted(let host):
            "\(keys) the certificate of \(quoted(host)) has expired, or is none of an authority that is trusted."
        case .certificateOfAnotherHost(let host): "\(keys) the certificate of \(quoted(host)) is that of another host."
        case .handshakeFailed(let host): "\(keys) TLS with \(quoted(host)) failed."
        case .connectionLost: "\(keys) the connection ended before the answer did, or the answer is none of HTTP."
        case .redirect(let status): "\(keys) it answered with a redirect (\(status)), and none is followed."
        case .status(let status): "\(keys) it answered with status \(status)."
        case .tooLong: "\(keys) the answer is longer than \(FetchLimits.standard.bytes) bytes."
        case .discovery(let why): "\(keys) its discovery document is not accepted, since \(why)."
        case .keys(let why): "\(keys) its key set is not accepted, since \(why)."
        }
    }
}

extension IssuerFault.Reason {
    /// Of an error on the way to `host`.
    init(_ error: any Error, host: String) {
        switch error {
        case let reason as IssuerFault.Reason: self = reason
        case let error as NIOSSLExtraError where error == .failedToValidateHostname || error == .serverHostnameImpossibleToMatch:
            self = .certificateOfAnotherHost(host)
        case NIOSSLError.unableToValidateCertificate, NIOSSLError.noCertificateToValidate: self = .certificateNotTrusted(host)
        case NIOSSLError.handshakeFailed(let cause):
            self = "\(cause)".contains("CERTIFICATE_VERIFY_FAILED") ? .certificateNotTrusted(host) : .handshakeFailed(host)
        case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError: self = .handshakeFailed(host)
        case let error as HTTPClientError: self = Self.reason(of: error, host: host)
        case is NIOConnectionError, is IOError: self = .cannotConnect(host)
        default: self = .connectionLost
        }
    }

    private static func reason(of error: HTTPClientError, host: String) -> IssuerFault.Reason {
        if error == .deadlineExceeded || error == .readTimeout || error == .tlsHandshakeTimeout || error == .getConnectionFromPoolTimeout {
            return .timedOut
        }
        return error == .connectTimeout ? .cannotConnect(host) : .connectionLost
    }
}
