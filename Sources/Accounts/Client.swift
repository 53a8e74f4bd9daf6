package import Persistence

/// Who is at the other end of a connection, as far as it can be told.
package struct Client: Hashable, Sendable {
    /// The network address.
    package let address: String?
    /// The name that the program gives itself (`User-Agent`).
    package let agent: String?

    package init(address: String?, agent: String?) {
        self.address = address
        self.agent = agent
    }

    package var origin: Origin { Origin(address: address, agent: agent) }
}
