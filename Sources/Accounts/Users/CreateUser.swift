package import Credentials
package import Persistence

/// Makes an account with a verified address, by the operator.
package struct CreateUser: Action {
    package static let summary = ActionSummary("create user", permission: .machineOperator, events: [.accountCreate])

    private let id: String
    private let name: Username
    private let address: EmailAddress
    private let isAdministrator: Bool
    private let passwordHash: PasswordHash?

    /// - Parameters:
    ///   - id: a new random id.
    ///   - passwordHash: none for an account that has no password yet.
    package init(id: String, name: Username, address: EmailAddress, isAdministrator: Bool, passwordHash: PasswordHash?) {
        self.id = id
        self.name = name
        self.address = address
        self.isAdministrator = isAdministrator
        self.passwordHash = passwordHash
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try requireOperator(context)
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws -> String {
        try refuseTaken(transaction)
        try transaction.execute(
            """
            INSERT INTO users (id, name, name_key, password_hash, is_administrator, state, created_at)
            VALUES (\(id), \(name.spelling), \(name.key), \(passwordHash?.phc), \(isAdministrator), 'active', \(context.time))
            """
        )
        try transaction.execute(
            """
            INSERT INTO email_addresses (id, user_id, address, address_key, is_verified, is_primary, created_at)
            VALUES (\(randomID()), \(id), \(address.text), \(address.key), 1, 1, \(context.time))
            """
        )
        try transaction.record(
            Event(
                .accountCreate,
                subject: .user(id: id),
                payload: ["name": .string(name.spelling), "administrator": .bool(isAdministrator)],
                mail: address.text
            )
        )
        try transaction.notify(.accountCreated(name: name.spelling, address: address.text))
        return id
    }

    private func refuseTaken(_ transaction: ReadTransaction) throws {
        guard try !transaction.exists("SELECT 1 FROM users WHERE name_key = \(name.key)") else {
            throw AccountRefusal.usernameTaken(name.spelling)
        }
        let owner: SQL = "SELECT 1 FROM email_addresses WHERE address_key = \(address.key) AND is_verified = 1"
        guard try !transaction.exists(owner) else { throw AccountRefusal.emailAddressTaken(address.text) }
    }
}
