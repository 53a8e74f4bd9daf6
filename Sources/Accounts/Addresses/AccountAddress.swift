package import Persistence

/// One of an account's mail addresses.
package struct AccountAddress: Hashable, Sendable {
    package let id: String
    package let address: String
    package let isVerified: Bool
    package let isPrimary: Bool
    package let isPublic: Bool

    /// All of an account, the primary first.
    static func all(of userID: String, _ transaction: ReadTransaction) throws -> [AccountAddress] {
        try transaction.all(
            "\(sql: selection) WHERE user_id = \(userID) ORDER BY is_primary DESC, created_at, address_key", AccountAddress.init
        )
    }

    /// - Throws: `AccountRefusal.noSuchAddress`
    static func one(_ id: String, of userID: String, _ transaction: ReadTransaction) throws -> AccountAddress {
        guard let address = try transaction.first("\(sql: selection) WHERE id = \(id) AND user_id = \(userID)", AccountAddress.init) else {
            throw AccountRefusal.noSuchAddress
        }
        return address
    }

    /// Those that mail about the account's safety goes to: all that are verified. Others may be anybody's, and get nothing but a link.
    static func notified(_ userID: String, _ transaction: ReadTransaction) throws -> [String] {
        try all(of: userID, transaction).filter(\.isVerified).map(\.address)
    }

    /// The primary addresses of everybody who has a role in a project.
    /// - Parameters:
    ///   - project: its number.
    ///   - userID: who is not among them.
    package static func members(of project: Int64, except userID: String? = nil, _ transaction: ReadTransaction) throws -> [String] {
        try transaction.all(
            """
            SELECT email_addresses.address FROM roles JOIN email_addresses ON email_addresses.user_id = roles.user_id
            WHERE roles.project = \(project) AND email_addresses.is_primary = 1 AND email_addresses.is_verified = 1
                AND roles.user_id <> \(userID ?? "")
            ORDER BY email_addresses.address_key
            """
        ) { try $0.text(0) }
    }

    private static let selection = "SELECT id, address, is_verified, is_primary, is_public FROM email_addresses"

    private init(_ row: Row) throws {
        id = try row.text(0)
        address = try row.text(1)
        isVerified = try row.flag(2)
        isPrimary = try row.flag(3)
        isPublic = try row.flag(4)
    }
}
