internal import Foundation
internal import NIOSSL

/// Who may vouch for the servers that this program connects to.
package struct TrustedAuthorities: Sendable {
    private let roots: NIOSSLTrustRoots

    /// Those that the system trusts.
    package static let system = TrustedAuthorities(roots: .default)

    private init(roots: NIOSSLTrustRoots) {
        self.roots = roots
    }

    /// Those of a PEM file, and no others. At most 8 MiB.
    package init(pemFile path: String) throws(CAFileFault) {
        guard let handle = FileHandle(forReadingAtPath: path), let data = try? handle.read(upToCount: Self.limit + 1) else {
            throw .unreadable
        }
        guard data.count <= Self.limit, let certificates = try? NIOSSLCertificate.fromPEMBytes([UInt8](data)), !certificates.isEmpty else {
            throw .noCertificates
        }
        roots = .certificates(certificates)
    }

    private static let limit = 8 << 20

    /// What a client needs for connections whose peer is proved, name included.
    func clientContext() throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .fullVerification
        configuration.trustRoots = roots
        configuration.minimumTLSVersion = .tlsv12
        return try NIOSSLContext(configuration: configuration)
    }
}

/// Why a file of certificates is not accepted.
package enum CAFileFault: Error, Hashable, Sendable {
    case unreadable
    case noCertificates
}
