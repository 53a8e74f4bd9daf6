internal import Persistence

/// What a person sees of their own account.
package struct Account: Hashable, Sendable {
    package let name: String
    package let displayName: String
    /// In microseconds since the beginning of 1970 UTC.
    package let createdAt: Int64
    package let addresses: [AccountAddress]

    static func find(_ userID: String, _ transaction: ReadTransaction) throws -> Account? {
        let addresses = try AccountAddress.all(of: userID, transaction)
        return try transaction.first("SELECT name, full_name, created_at FROM users WHERE id = \(userID) AND deleted_at IS NULL") { row in
            Account(
                name: try row.text(0),
                displayName: try row.text(1),
                createdAt: try row.integer(2),
                addresses: addresses
            )
        }
    }
}
