/// How often something may be tried: so many times in each of some spans of time.
package struct RateLimit: Hashable, Sendable {
    /// One span.
    package struct Window: Hashable, Sendable {
        package let count: Int
        package let seconds: Int64
    }

    /// None: no limit.
    package let windows: [Window]

    package init(_ windows: [Window]) {
        self.windows = windows
    }

    /// `10/5m`, `5/5m+20/1h`, or `none`. Units are s, m, h and d; a span has at most 30 days.
    package init?(_ text: String) {
        guard text != "none" else {
            windows = []
            return
        }
        var windows: [Window] = []
        for part in text.split(separator: "+", omittingEmptySubsequences: false) {
            let numbers = part.split(separator: "/", omittingEmptySubsequences: false)
            guard numbers.count == 2, let count = Int(numbers[0]), (1...1_000_000).contains(count),
                let seconds = Self.duration(numbers[1])
            else { return nil }
            windows.append(Window(count: count, seconds: seconds))
        }
        self.windows = windows
    }

    /// A span of time such as `90m`, in seconds; 30 days at the most.
    package static func duration(_ text: some StringProtocol) -> Int64? {
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
        guard let unit = text.last.flatMap({ units[$0] }), let count = Int64(text.dropLast()), (1...2_592_000).contains(count) else {
            return nil
        }
        let seconds = count * unit
        return seconds <= 2_592_000 ? seconds : nil
    }
}

/// What is limited, by the names that PyPI gives it.
package enum LimitedAct: String, CaseIterable, Sendable {
    /// Wrong passwords for one user name.
    case signInByName = "user.login"
    /// Wrong passwords from one network address.
    case signInByAddress = "ip.login"
    /// Wrong passwords in all.
    case signIn = "global.login"
    /// Wrong second factors, by account.
    case factorByAccount = "2fa.user"
    /// The same by network address.
    case factorByAddress = "2fa.ip"
    /// Sign-ins by passkey that are begun, by network address.
    case passkeyOptions = "passkey.options"
    /// Requests for recovery, by network address.
    case recovery = "ip.recovery"
    /// Mails that such requests cause, by account; nobody but the owner notices when there are no more.
    case recoveryByAccount = "user.recovery"
    /// Wrong passwords of somebody who is signed in, by account: nobody else can use them up, and they lock nobody's sign-in.
    case prove = "user.proof"
    /// Changes of the password, by account: each is mailed.
    case changePassword = "password.change"
    /// Tokens made and revoked, by account: each is mailed.
    case changeToken = "token.change"
    /// Trusted publishers that are added, by account.
    case addPublisher = "oidc.publisher.register"
    /// Changes of what a project offers or takes that can be taken back, by account: each is mailed.
    case changeProject = "project.change"
    /// New mail addresses, by network address.
    case addEmail = "email.add"
    /// Mails that ask to verify an address, by account.
    case verifyEmail = "email.verify"
    /// Mails with a link to a new password, by what was typed.
    case resetPassword = "password.reset"
    /// The same by network address.
    case resetPasswordByAddress = "ip.password.reset"
    /// New projects, by account.
    case createProject = "project.create.user"
    /// The same by network address.
    case createProjectByAddress = "project.create.ip"
    /// New accounts, by network address.
    case register = "registration"
    /// Searches, by network address.
    case search

    var usual: RateLimit {
        let (minutes, hour, day): (Int64, Int64, Int64) = (300, 3_600, 86_400)
        let windows: [RateLimit.Window] =
            switch self {
            case .signInByName, .signInByAddress, .prove: [RateLimit.Window(count: 10, seconds: minutes)]
            case .signIn: [RateLimit.Window(count: 1_000, seconds: minutes)]
            case .addPublisher: [RateLimit.Window(count: 100, seconds: day)]
            case .addEmail: [RateLimit.Window(count: 20, seconds: day)]
            case .verifyEmail: [RateLimit.Window(count: 3, seconds: 6 * hour)]
            case .resetPassword: [RateLimit.Window(count: 5, seconds: day)]
            case .resetPasswordByAddress: [RateLimit.Window(count: 50, seconds: hour)]
            case .changePassword: [RateLimit.Window(count: 10, seconds: hour)]
            case .changeToken, .changeProject: [RateLimit.Window(count: 100, seconds: hour)]
            case .createProjectByAddress: [RateLimit.Window(count: 40, seconds: hour)]
            case .register, .createProject: [RateLimit.Window(count: 20, seconds: hour)]
            case .search: [RateLimit.Window(count: 5, seconds: 1)]
            case .factorByAccount:
                [
                    RateLimit.Window(count: 5, seconds: minutes), RateLimit.Window(count: 20, seconds: hour),
                    RateLimit.Window(count: 50, seconds: day),
                ]
            case .factorByAddress: [RateLimit.Window(count: 10, seconds: minutes), RateLimit.Window(count: 50, seconds: hour)]
            case .passkeyOptions: [RateLimit.Window(count: 60, seconds: minutes)]
            case .recovery: [RateLimit.Window(count: 10, seconds: hour)]
            case .recoveryByAccount: [RateLimit.Window(count: 5, seconds: day)]
            }
        return RateLimit(windows)
    }
}

/// Every limit: PyPI's, but for those that the operator changed.
package struct RateLimits: Hashable, Sendable {
    private let changed: [LimitedAct: RateLimit]

    /// PyPI's.
    package static let usual = RateLimits(changed: [:])

    private init(changed: [LimitedAct: RateLimit]) {
        self.changed = changed
    }

    /// `NAME=10/5m,NAME=none`; empty for PyPI's.
    package init?(_ text: String) {
        var changed: [LimitedAct: RateLimit] = [:]
        for part in text.split(separator: ",") {
            let sides = part.split(separator: "=", omittingEmptySubsequences: false).map { $0.filter { $0 != " " } }
            guard sides.count == 2, let act = LimitedAct(rawValue: sides[0]), let limit = RateLimit(sides[1]), changed[act] == nil else {
                return nil
            }
            changed[act] = limit
        }
        self.changed = changed
    }

    package subscript(_ act: LimitedAct) -> RateLimit { changed[act] ?? act.usual }
}
