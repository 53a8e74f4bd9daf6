internal import Credentials
package import Persistence

extension Origin {
    /// What limits by network address count by.
    package var limitKey: String { address.map { NetworkAddress($0)?.limitKey ?? $0 } ?? "unknown" }
}
