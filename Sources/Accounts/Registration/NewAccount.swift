package import Credentials
internal import Persistence

/// What a person gives to have an account, each part well formed; the password is hashed already.
package struct NewAccount: Sendable {
    package let id: String
    package let name: Username
    package let displayName: DisplayName
    package let address: EmailAddress
    let passwordHash: PasswordHash
    let addressID: String

    package init(name: Username, displayName: DisplayName, address: EmailAddress, passwordHash: PasswordHash) {
        id = randomID()
        addressID = randomID()
        self.name = name
        self.displayName = displayName
        self.address = address
        self.passwordHash = passwordHash
    }

    /// - Throws: `AccountRefusal.usernameTaken`; user names are public.
    func insert(isAdministrator: Bool, isVerified: Bool, _ transaction: WriteTransaction, _ context: ActionContext) throws {
        guard try !transaction.exists("SELECT 1 FROM users WHERE name_key = \(name.key)") else {
            throw AccountRefusal.usernameTaken(name.spelling)
        }
        try transaction.execute(
            """
            INSERT INTO users (id, name, name_key, full_name, password_hash, is_administrator, state, created_at)
            VALUES (\(id), \(name.spelling), \(name.key), \(displayName.text), \(passwordHash.phc), \(isAdministrator), 'active',
                \(context.time))
            """
        )
        try transaction.execute(
            """
            INSERT INTO email_addresses (id, user_id, address, address_key, is_verified, is_primary, created_at)
            VALUES (\(addressID), \(id), \(address.text), \(address.key), \(isVerified), 1, \(context.time))
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
    }
}

/// Whether another account has verified the address, and so owns it.
func isOwned(_ address: EmailAddress, _ transaction: ReadTransaction) throws -> Bool {
    try transaction.exists("SELECT 1 FROM email_addresses WHERE address_key = \(address.key) AND is_verified = 1")
}
