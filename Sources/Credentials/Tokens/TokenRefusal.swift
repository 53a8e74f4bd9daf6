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
    /// The project is none of those listed by id, nor one that was not made yet when the token was.
    case notAmongProjects(requested: String?, ids: [String], newNames: [String])
    /// The client's address is in none of the networks.
    case wrongNetwork(address: String?, permitted: [String])
    /// The version is in none of the sets of specifiers; or none is acted on.
    case wrongVersion(requested: String?, permitted: [String])
    /// The token is bound to another user than the one that it belongs to.
    case wrongUser
    /// The ability is not listed.
    case abilityMissing(requested: TokenAbility)
    /// A caveat is not understood; its tag, if it has one.
    case unknownCaveat(tag: Int64?)
    /// No caveat lists any ability.
    case noAbilities

    /// The same, without what was asked for: whoever may not have it learns nothing about it.
    public var withoutTarget: TokenRefusal {
        switch self {
        case .wrongProject(_, let permitted): .wrongProject(requested: nil, permitted: permitted)
        case .wrongProjectID, .notAmongProjects: .wrongProjectID(requested: nil)
        case .wrongVersion(_, let permitted): .wrongVersion(requested: nil, permitted: permitted)
        case .expired, .notYetValid, .wrongNetwork, .wrongUser, .abilityMissing, .unknownCaveat, .noAbilities: self
        }
    }

    /// A stable word for programs.
    public var code: String {
        switch self {
        case .expired, .notYetValid: "token-expired"
        case .wrongProject, .wrongProjectID, .notAmongProjects: "token-project"
        case .wrongNetwork: "token-network"
        case .wrongVersion: "token-version"
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
        case .notAmongProjects(let requested, _, let names):
            TokenRefusal.wrongProjectID(requested: requested).sentence
                + (names.isEmpty ? "" : " It may also make \(TokenRefusal.projects(names)).")
        case .wrongNetwork(let address, let permitted):
            "This token works only from \(TokenRefusal.list(permitted, none: "no network at all")), not from "
                + "\(address ?? "an unknown address"); use it there, or another one."
        case .wrongVersion(nil, let permitted):
            "This token is only for versions \(TokenRefusal.list(permitted, none: "that there are none of")); use one for all versions."
        case .wrongVersion(let requested?, let permitted):
            "This token is only for versions \(TokenRefusal.list(permitted, none: "that there are none of")), not for "
                + "\(quoted(requested)); use one for that version."
        case .wrongUser: "This token is restricted to another user than its owner; make a new one."
        case .abilityMissing(let requested): "This token may not \(quoted(requested.rawValue)); use one that may."
        case .unknownCaveat(nil):
            "This token has a restriction that is not understood here; use one without it."
        case .unknownCaveat(let tag?):
            "This token has a restriction with the tag \(tag), which is not understood here; use one without it."
        case .noAbilities: "This token does not say what it may do, so it may do nothing; make a new one."
        }
    }

    private static func list(_ texts: [String], none: String) -> String { texts.isEmpty ? none : quoted(texts) }

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
