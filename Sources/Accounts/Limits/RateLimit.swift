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
                let seconds = Self.seconds(numbers[1])
            else { return nil }
            windows.append(Window(count: count, seconds: seconds))
        }
        self.windows = windows
    }

    private static func seconds(_ text: Substring) -> Int64? {
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
    /// New mail addresses, by network address.
    case addEmail = "email.add"
    /// Mails that ask to verify an address, by account.
    case verifyEmail = "email.verify"
    /// Mails with a link to a new password, by what was typed.
    case resetPassword = "password.reset"
    /// New accounts, by network address.
    case register = "registration"

    var usual: RateLimit {
        let (minutes, hour, day): (Int64, Int64, Int64) = (300, 3_600, 86_400)
        let window =
            switch self {
            case .signInByName, .signInByAddress: RateLimit.Window(count: 10, seconds: minutes)
            case .signIn: RateLimit.Window(count: 1_000, seconds: minutes)
            case .addEmail: RateLimit.Window(count: 20, seconds: day)
            case .verifyEmail: RateLimit.Window(count: 3, seconds: 6 * hour)
            case .resetPassword: RateLimit.Window(count: 5, seconds: day)
            case .register: RateLimit.Window(count: 20, seconds: hour)
            }
        return RateLimit([window])
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
