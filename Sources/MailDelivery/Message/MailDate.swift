internal import Persistence

/// A moment as mails write it (RFC 5322, section 3.3), in UTC: `Sun, 17 Mar 2030 17:46:40 +0000`.
struct MailDate: Sendable {
    let text: String

    init(_ time: Timestamp) {
        let (days, second) = time.seconds.quotientAndRemainder(dividingBy: 86_400)
        let date = Self.civil(days: days)
        let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let clock = [second / 3_600, second / 60 % 60, second % 60].map(Self.twoDigits).joined(separator: ":")
        text = "\(weekdays[Int(days % 7)]), \(Self.twoDigits(date.day)) \(months[Int(date.month) - 1]) \(date.year) \(clock) +0000"
    }

    /// The Gregorian calendar's day, so many days after 1970-01-01. It is counted in years that begin in March, and so end with the
    /// leap day, within the 400 years after which the calendar repeats.
    private static func civil(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = (days + 719_468).quotientAndRemainder(dividingBy: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }

    private static func twoDigits(_ number: Int64) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}
