internal import Credentials
internal import Persistence
internal import Synchronization

/// A token that was found good for reading and opens everything alike, kept by the digest of what was shown until something may have changed.
final class ReadPass: Sendable {
    let token: AuthenticatedToken
    private let window: TokenWindow
    /// The use that was last noted: its second and its address.
    private let noted = Mutex<(second: Int64, address: String?)>((0, nil))

    /// Nil for a token that does not open everything alike.
    init?(_ token: AuthenticatedToken) {
        guard let window = token.window else { return nil }
        (self.token, self.window) = (token, window)
    }

    /// Whether it opens everything there is to read, now and from there.
    func isOpen(at now: Timestamp, from address: @autoclosure () -> NetworkAddress?) -> Bool {
        guard window.isOpen(at: now.seconds, from: address()) else { return false }
        return (try? token.requireUse(at: now)) != nil
    }

    /// Whether its use from there in this second was noted already; it counts as noted from then on.
    func isNoted(_ now: Timestamp, from address: String?) -> Bool {
        noted.withLock { noted in
            defer { noted = (now.seconds, address) }
            return noted.second == now.seconds && noted.address == address
        }
    }
}
