package import Persistence

/// A person's account, as the database has it.
package struct User: Hashable, Sendable {
    package let id: String
    package let name: String
    package let isAdministrator: Bool
    package let state: AccountState
    /// The reason for a state other than active.
    package let stateReason: String?
    package let createdAt: Timestamp
    /// The address that mail goes to.
    package let primaryAddress: String

    /// Everybody, in the order of their names.
    package static func all(_ transaction: ReadTransaction) throws -> [User] {
        try transaction.all("\(sql: selection) ORDER BY users.name_key", User.init)
    }

    /// The user of that name, whatever its case.
    package static func named(_ name: Username, _ transaction: ReadTransaction) throws -> User {
        guard let user = try transaction.first("\(sql: selection) WHERE users.name_key = \(name.key)", User.init) else {
            throw AccountRefusal.noSuchUser(name.spelling)
        }
        return user
    }

    /// The ids of those who have a second factor switched on.
    package static func idsWithFactor(_ transaction: ReadTransaction) throws -> Set<String> {
        let ids: SQL = """
            SELECT user_id FROM totp_authenticators WHERE removed_at IS NULL
            UNION SELECT user_id FROM webauthn_credentials WHERE removed_at IS NULL
            """
        return Set(try transaction.all(ids) { try $0.text(0) })
    }

    private static let selection = """
        SELECT users.id, users.name, users.is_administrator, users.state, users.state_reason, users.created_at, email_addresses.address,
            users.hold
        FROM users JOIN email_addresses ON email_addresses.user_id = users.id AND email_addresses.is_primary = 1
        """

    private init(_ row: Row) throws {
        id = try row.text(0)
        name = try row.text(1)
        isAdministrator = try row.flag(2)
        state = AccountState(state: try row.text(3), hold: try row.optionalText(7))
        stateReason = try row.optionalText(4)
        createdAt = Timestamp(microseconds: try row.integer(5))
        primaryAddress = try row.text(6)
    }
}
