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
    private let site: SiteIdentity

    /// - Parameters:
    ///   - id: a new random id.
    ///   - passwordHash: none lets its owner choose one by a mailed link.
    package init(
        id: String,
        name: Username,
        address: EmailAddress,
        isAdministrator: Bool,
        passwordHash: PasswordHash?,
        site: SiteIdentity
    ) {
        self.site = site
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
        let addressID = randomID()
        try transaction.execute(
            """
            INSERT INTO users (id, name, name_key, password_hash, is_administrator, state, created_at)
            VALUES (\(id), \(name.spelling), \(name.key), \(passwordHash?.phc), \(isAdministrator), 'active', \(context.time))
            """
        )
        try transaction.execute(
            """
            INSERT INTO email_addresses (id, user_id, address, address_key, is_verified, is_primary, created_at)
            VALUES (\(addressID), \(id), \(address.text), \(address.key), 1, 1, \(context.time))
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
        // Nobody may make the first administrator any more.
        if isAdministrator { _ = try SetUpLink.endAll(transaction) }
        try notify(addressID, transaction, context)
        return id
    }

    private func notify(_ addressID: String, _ transaction: WriteTransaction, _ context: ActionContext) throws {
        guard passwordHash == nil else {
            return try transaction.notify(.accountCreated(name: name.spelling, address: address.text))
        }
        let link = try passwordLink(for: id, addressID, life: MailedLink.Life.firstPassword, transaction, at: context.time)
        try transaction.notify(.choosePassword(name.spelling, address.text, link: link.url(site), site))
    }

    private func refuseTaken(_ transaction: ReadTransaction) throws {
        guard try !transaction.exists("SELECT 1 FROM users WHERE name_key = \(name.key)") else {
            throw AccountRefusal.usernameTaken(name.spelling)
        }
        let owner: SQL = "SELECT 1 FROM email_addresses WHERE address_key = \(address.key) AND is_verified = 1"
        guard try !transaction.exists(owner) else { throw AccountRefusal.emailAddressTaken(address.text) }
    }
}
