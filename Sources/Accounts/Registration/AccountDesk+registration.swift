package import Credentials
internal import Persistence

/// A form as a person filled it in to have an account.
package struct RegistrationForm: Sendable {
    package let username: String
    package let fullName: String
    package let email: String
    package let newPassword: String
    package let passwordConfirm: String

    package init(username: String, fullName: String, email: String, newPassword: String, passwordConfirm: String) {
        self.username = username
        self.fullName = fullName
        self.email = email
        self.newPassword = newPassword
        self.passwordConfirm = passwordConfirm
    }
}

extension AccountDesk {
    /// Makes an account and signs its owner in.
    package func register(_ form: RegistrationForm, from client: Client) async throws -> SignInStep {
        // Before the hashing too, so that a flood of forms does not keep others from signing in.
        try await requireRoom(.register, client.origin.limitKey)
        let (account, session) = (try await account(form, client), NewSession())
        let device = DeviceVisit(shown: nil)
        let action = Register(account, session: session, device, site: site, limiter: limiter)
        try await runner.run(action, as: .user(id: account.id), from: client.origin)
        return .signedIn(session, device: DeviceCookie(account.id, device.fresh))
    }

    /// Makes the first administrator, and signs them in.
    package func setUp(_ link: BearerSecret, _ form: RegistrationForm, from client: Client) async throws -> SignInStep {
        guard try await isGood(link, for: .setUp) else { throw AccountRefusal.linkDead }
        let (account, session) = (try await account(form, client), NewSession())
        let device = DeviceVisit(shown: nil)
        let action = SetUpAdministrator(link: link, account, session: session, device, site: site)
        try await runner.run(action, as: .user(id: account.id), from: client.origin)
        return .signedIn(session, device: DeviceCookie(account.id, device.fresh))
    }

    private func account(_ form: RegistrationForm, _ client: Client) async throws -> NewAccount {
        let (name, address) = (try Username(form.username), try EmailAddress(form.email))
        let displayName = try DisplayName(form.fullName)
        guard form.newPassword == form.passwordConfirm else { throw AccountRefusal.passwordsDiffer }
        let key = name.key
        guard try await !database.read({ try $0.exists("SELECT 1 FROM users WHERE name_key = \(key)") }) else {
            throw AccountRefusal.usernameTaken(name.spelling)
        }
        let hash = try await chosen(form.newPassword, names: [name.spelling, displayName.text, address.text], for: client.origin.limitKey)
        return NewAccount(name: name, displayName: displayName, address: address, passwordHash: hash)
    }
}
