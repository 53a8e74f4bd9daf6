/// When and from where a token may be used for one thing, whatever it is used on: all that is left to ask of a token whose other
/// restrictions hold and do not change.
public struct TokenWindow: Sendable {
    private let notBefore: Int64
    private let expires: Int64
    private let networks: [PermittedNetworks]

    init(notBefore: Int64, expires: Int64, networks: [PermittedNetworks]) {
        (self.notBefore, self.expires, self.networks) = (notBefore, expires, networks)
    }

    /// Whether it is open.
    /// - Parameters:
    ///   - now: in Unix seconds.
    ///   - address: the client's; it is only asked for if there is a restriction to networks.
    public func isOpen(at now: Int64, from address: @autoclosure () -> NetworkAddress?) -> Bool {
        guard notBefore <= now, now < expires else { return false }
        guard !networks.isEmpty else { return true }
        guard let address = address() else { return false }
        return networks.allSatisfy { $0.contains(address) }
    }
}

extension TokenRestrictions {
    /// The window of a token that is for every project and version alike; nil if it is not, or if it is never open for this.
    public func window(userID: String?, ability: TokenAbility) -> TokenWindow? {
        guard isGeneral else { return nil }
        var (notBefore, expires, networks): (Int64, Int64, [PermittedNetworks]) = (.min, .max, [])
        for caveat in all {
            switch caveat {
            case .validity(let end, let start): (notBefore, expires) = (max(notBefore, start), min(expires, end))
            case .networks(let permitted): networks.append(permitted)
            case .abilities, .projectIDs, .projectNames, .projects, .unknown, .user, .versions: break
            }
        }
        let fixed = fixedVerdict(userID: userID, ability: ability)
        return fixed == .allowed ? TokenWindow(notBefore: notBefore, expires: expires, networks: networks) : nil
    }
}
