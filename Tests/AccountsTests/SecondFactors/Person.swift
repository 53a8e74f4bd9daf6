import Accounts
import Credentials
import Persistence
import TestSupport
import Testing

/// Somebody with a password and perhaps second factors, and what they hold.
struct Person {
    static let password = "seven wet cheeses roll"
    static let client = Client(address: "203.0.113.1", agent: "Mozilla/5.0 test")

    let index: TestIndex
    let name: String
    private(set) var session: SignedIn
    private(set) var secret: BearerSecret
    private(set) var codes: [String] = []
    private(set) var totp: TOTPSecret?

    /// Made by the operator, and signed in with the password.
    init(_ name: String, in index: TestIndex, isAdministrator: Bool = false) async throws {
        self.index = index
        self.name = name
        let action = CreateUser(
            id: randomID(), name: try Username(name), address: try EmailAddress("\(name)@example.org"), isAdministrator: isAdministrator,
            passwordHash: try PasswordHash(hashing: Password(Self.password)), site: index.site
        )
        _ = try await index.asOperator(action)
        let new = try #require(try await index.desk.signIn(name: name, password: Self.password, from: Self.client).session)
        secret = new.secret
        session = try #require(try await index.desk.session(new.secret))
    }

    /// The session as it is now.
    mutating func refresh() async throws {
        session = try #require(try await index.desk.session(secret))
    }

    mutating func take(_ new: NewSession) async throws {
        secret = new.secret
        try await refresh()
    }

    /// Makes recovery codes and uses one up.
    mutating func makeCodes() async throws {
        codes = try await index.desk.makeRecoveryCodes(session, from: Self.client).texts
        try await index.desk.burnRecoveryCode(codes[0], session, from: Self.client)
        try await refresh()
    }

    /// Sets an app for one-time codes up, after the codes if there are none. The step of now is spent by it.
    mutating func enrol(label: String = "phone") async throws {
        if codes.isEmpty { try await makeCodes() }
        let enrolment = try index.desk.beginTOTP(session)
        let made = try #require(TOTPSecret(bytes: Self.base32(enrolment.secret)))
        totp = made
        let code = made.code(step: TOTPSecret.step(at: index.clock.now.seconds)).text
        try await take(index.desk.finishTOTP(session, label: label, code: code, from: Self.client))
    }

    /// The code that the app shows now, or so many steps from now.
    func code(steps: Int64 = 0) throws -> String {
        let totp = try #require(totp)
        return totp.code(step: TOTPSecret.step(at: index.clock.now.seconds) + steps).text
    }

    /// Gives the password in a browser, as far as that leads.
    func begin(_ devices: ShownDevices = ShownDevices([:])) async throws -> SignInStep {
        try await index.desk.signIn(name: name, password: Self.password, devices, from: Self.client)
    }

    /// The sign-in that waits after the password.
    func pending(_ devices: ShownDevices = ShownDevices([:])) async throws -> (PendingSignIn, BearerSecret) {
        guard case .pending(let secret, _) = try await begin(devices) else { throw NotPending() }
        return (try #require(try await index.desk.pendingSignIn(secret)), secret)
    }

    /// The texts of all mails that wait, the newest last.
    func mails() async throws -> [String] {
        try await index.texts("SELECT CAST(payload AS TEXT) FROM jobs WHERE kind = 'mail' ORDER BY id")
    }

    /// The secret of the newest link of that path.
    func link(_ path: String) async throws -> BearerSecret {
        let text = try #require(try await mails().last { $0.contains(path + "?token=") })
        let start = try #require(text.firstRange(of: path + "?token=")).upperBound
        return try #require(BearerSecret(String(text[start...].prefix(43))))
    }

    private static func base32(_ text: String) -> [UInt8] {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        var (buffer, bits, bytes) = (0, 0, [UInt8]())
        for character in text {
            guard let value = alphabet.firstIndex(of: character) else { continue }
            (buffer, bits) = ((buffer << 5 | value) & 0xFFFF, bits + 5)
            guard bits >= 8 else { continue }
            bits -= 8
            bytes.append(UInt8(truncatingIfNeeded: buffer >> bits))
        }
        return bytes
    }

    private struct NotPending: Error {}
}

/// The code of the refusal that the body ends with; nothing if it succeeds.
func refusalCode(_ body: () async throws -> some Any) async throws -> String? {
    do { _ = try await body() } catch let refusal as any Refusal { return refusal.code }
    return nil
}
