/// Why a genuine token may not be used for what was asked.
public enum TokenRefusal: Sendable, Equatable {
    /// The time is past `at`, in Unix seconds.
    case expired(at: Int64)
    /// The time is before `from`, in Unix seconds.
    case notYetValid(from: Int64)
    /// The project is none of those named.
    case wrongProject(requested: String?, permitted: [String])
    /// The project is none of those listed by id; one that was made anew under an old name has a new id.
    case wrongProjectID(requested: String?)
    /// The token is bound to another user than the one that it belongs to.
    case wrongUser
    /// The ability is not listed.
    case abilityMissing(requested: TokenAbility)
    /// A caveat is not understood; its tag, if it has one.
    case unknownCaveat(tag: Int64?)
    /// No caveat lists any ability.
    case noAbilities

    /// A stable word for programs.
    public var code: String {
        switch self {
        case .expired, .notYetValid: "token-expired"
        case .wrongProject, .wrongProjectID: "token-project"
        case .wrongUser: "token-user"
        case .abilityMissing, .noAbilities: "token-ability"
        case .unknownCaveat: "token-unknown-caveat"
        }
    }

    /// One sentence for people: what refused, and what would be accepted.
    public var sentence: String {
        switch self {
        case .expired(let time): "This token expired at \(UTCTime(time)); make a new one."
        case .notYetValid(let time): "This token may not be used before \(UTCTime(time)); wait, or use another one."
        case .wrongProject(nil, let permitted):
            "This token may be used only for \(TokenRefusal.projects(permitted)); use one for the whole account."
        case .wrongProject(let requested?, let permitted):
            "This token may be used only for \(TokenRefusal.projects(permitted)), not for \(quoted(requested)); "
                + "use a token for that project."
        case .wrongProjectID(nil):
            "This token may be used only for certain projects; use one for the whole account."
        case .wrongProjectID(let requested?):
            "This token was not made for the project that is named \(quoted(requested)) now; make a new one for it."
        case .wrongUser: "This token is restricted to another user than its owner; make a new one."
        case .abilityMissing(let requested): "This token may not \(quoted(requested.rawValue)); use one that may."
        case .unknownCaveat(nil):
            "This token has a restriction that is not understood here; use one without it."
        case .unknownCaveat(let tag?):
            "This token has a restriction with the tag \(tag), which is not understood here; use one without it."
        case .noAbilities: "This token does not say what it may do, so it may do nothing; make a new one."
        }
    }

    private static func projects(_ names: [String]) -> String {
        switch names.count {
        case 0: "no project at all"
        case 1: "the project \(quoted(names))"
        default: "the projects \(quoted(names))"
        }
    }
}

/// A time as people read it, in UTC: `2027-03-01 12:00:00 UTC`.
private struct UTCTime: CustomStringConvertible {
    private let seconds: Int64

    init(_ seconds: Int64) {
        self.seconds = seconds
    }

    var description: String {
        // Beyond the year 9999 a calendar says nothing.
        guard (0..<253_402_300_800).contains(seconds) else { return "the Unix time \(seconds)" }
        let (day, second) = seconds.quotientAndRemainder(dividingBy: 86_400)
        let (year, month, dayOfMonth) = UTCTime.date(ofDay: day)
        let date = [UTCTime.padded(year), UTCTime.padded(month), UTCTime.padded(dayOfMonth)]
        let time = [UTCTime.padded(second / 3_600), UTCTime.padded(second / 60 % 60), UTCTime.padded(second % 60)]
        return "\(date.joined(separator: "-")) \(time.joined(separator: ":")) UTC"
    }

    /// The proleptic Gregorian date of the day that begins `day` days after 1 January 1970, for no day before it.
    private static func date(ofDay day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        var year: Int64 = 1970
        var rest = day
        while rest >= length(ofYear: year) {
            rest -= length(ofYear: year)
            year += 1
        }
        let february: Int64 = length(ofYear: year) == 366 ? 29 : 28
        var month: Int64 = 1
        for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
            guard rest >= length else { break }
            rest -= length
            month += 1
        }
        return (year, month, rest + 1)
    }

    private static func length(ofYear year: Int64) -> Int64 {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 366 : 365
    }

    private static func padded(_ number: Int64) -> String {
        number < 10 ? "0\(number)" : String(number)
    }
}
