internal import Glibc

/// An address of the Internet: 4 bytes of IPv4 or 16 of IPv6. IPv4 within IPv6 (`::ffff:0:0/96`) counts as IPv4.
package struct InternetAddress: Hashable, Sendable {
    package let bytes: [UInt8]

    /// Nil unless there are 4 or 16.
    package init?(bytes: [UInt8]) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        let isMapped = bytes.count == 16 && bytes.starts(with: InternetAddress.mapped)
        self.bytes = isMapped ? Array(bytes[12...]) : bytes
    }

    /// Nil unless `text` is an address in one of the usual forms, with neither brackets nor zone.
    package init?(_ text: String) {
        guard text.utf8.count <= 45 else { return nil }
        var (four, six) = (in_addr(), in6_addr())
        if unsafe inet_pton(AF_INET, text, &four) == 1 {
            self.init(bytes: unsafe withUnsafeBytes(of: &four) { unsafe Array($0) })
        } else if unsafe inet_pton(AF_INET6, text, &six) == 1 {
            self.init(bytes: unsafe withUnsafeBytes(of: &six) { unsafe Array($0) })
        } else {
            return nil
        }
    }

    private static let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]

    /// The usual form (RFC 5952).
    package var text: String {
        var buffer = [CChar](repeating: 0, count: 64)
        let family = bytes.count == 4 ? AF_INET : AF_INET6
        _ = unsafe bytes.withUnsafeBytes { unsafe inet_ntop(family, $0.baseAddress, &buffer, socklen_t(buffer.count)) }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
