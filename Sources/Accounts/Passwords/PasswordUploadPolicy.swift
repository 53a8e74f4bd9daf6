package import Persistence

/// Whether files may be uploaded with a user name and a password.
package struct PasswordUploadPolicy: Sendable {
    package enum Demand: String, Sendable {
        /// Tokens only.
        case never
        /// Whoever has a second factor must use a token.
        case withoutTwoFactor = "without-two-factor"
        case always
    }

    package let demand: Demand
    /// From when on it is `never`; nothing if no day is set.
    package let until: Timestamp?

    package init(demand: Demand = .never, until: Timestamp? = nil) {
        self.demand = demand
        self.until = until
    }

    /// What holds at that time.
    func demand(at time: Timestamp) -> Demand {
        until.map { $0 <= time } ?? false ? .never : demand
    }
}
