internal import Foundation
internal import NIOCore
internal import NIOSSL

/// Who may vouch for an issuer's servers.
struct IssuerAuthorities: Sendable {
    private let roots: NIOSSLTrustRoots

    /// Those of a PEM file, and no others, at most 8 MiB; without a file those that the system trusts.
    init(pemFile path: String?) throws(CAFileFault) {
        guard let path else {
            roots = .default
            return
        }
        guard let handle = FileHandle(forReadingAtPath: path), let data = try? handle.read(upToCount: Self.limit + 1) else {
            throw .unreadable(path)
        }
        guard data.count <= Self.limit, let certificates = try? NIOSSLCertificate.fromPEMBytes([UInt8](data)), !certificates.isEmpty else {
            throw .noCertificates(path)
        }
        roots = .certificates(certificates)
    }

    private static let limit = 8 << 20

    /// For connections whose peer is proved, name included.
    var configuration: TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .fullVerification
        configuration.trustRoots = roots
        configuration.minimumTLSVersion = .tlsv12
        // A document is whole by HTTP's own measure. A server that goes on sending is not waited for when the connection ends.
        configuration.shutdownTimeout = .milliseconds(50)
        return configuration
    }
}

/// Why an issuer's `ca-file` is not accepted.
package enum CAFileFault: Error, Equatable, Sendable {
    case unreadable(String)
    case noCertificates(String)

    /// One sentence.
    package var sentence: String {
        switch self {
        case .unreadable(let path): "The ca-file \(path) cannot be read."
        case .noCertificates(let path): "The ca-file \(path) holds no certificates in PEM, or more than 8 MiB."
        }
    }
}
