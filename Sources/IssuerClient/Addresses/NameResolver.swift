internal import Dispatch
internal import Glibc
internal import NIOCore

/// Finds the addresses of a host. Tests answer themselves.
package struct NameResolver: Sendable {
    private let lookUp: @Sendable (String) -> [InternetAddress]

    /// - Parameter lookUp: the addresses of a name, the best first; none if there are none. It may block.
    package init(lookUp: @escaping @Sendable (String) -> [InternetAddress]) {
        self.lookUp = lookUp
    }

    /// The system's: files, then name servers.
    package static let system = NameResolver { host in
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_ADDRCONFIG
        var list: UnsafeMutablePointer<addrinfo>?
        guard unsafe getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
        defer { unsafe freeaddrinfo(list) }
        var addresses: [InternetAddress] = []
        var next = unsafe list
        while let entry = unsafe next {
            if let address = unsafe InternetAddress(entry.pointee), !addresses.contains(address) { addresses.append(address) }
            unsafe next = entry.pointee.ai_next
        }
        return addresses
    }

    /// The addresses of `host`, or an error at the deadline: a look-up that hangs is left behind, on a thread of its own.
    func addresses(of host: String, on loop: any EventLoop, until deadline: NIODeadline) async throws -> [InternetAddress] {
        let promise = loop.makePromise(of: [InternetAddress].self)
        let timer = loop.scheduleTask(deadline: deadline) { promise.fail(IssuerFault.Reason.timedOut) }
        Self.threads.async { promise.succeed(lookUp(host)) }
        defer { timer.cancel() }
        return try await promise.futureResult.get()
    }

    private static let threads = DispatchQueue(label: "issuer-names", attributes: .concurrent)
}

extension InternetAddress {
    fileprivate init?(_ entry: addrinfo) {
        guard let address = unsafe entry.ai_addr else { return nil }
        switch unsafe entry.ai_family {
        case AF_INET:
            let four = unsafe UnsafeRawPointer(address).loadUnaligned(as: sockaddr_in.self)
            self.init(bytes: unsafe withUnsafeBytes(of: four.sin_addr) { unsafe Array($0) })
        case AF_INET6:
            let six = unsafe UnsafeRawPointer(address).loadUnaligned(as: sockaddr_in6.self)
            self.init(bytes: unsafe withUnsafeBytes(of: six.sin6_addr) { unsafe Array($0) })
        default: return nil
        }
    }
}
