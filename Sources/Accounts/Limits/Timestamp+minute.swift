internal import Foundation
package import Persistence

extension Timestamp {
    /// In UTC, to the minute: `2026-11-21 08:30`.
    package var minuteText: String {
        let text = Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
        return String(text.prefix(16).replacing("T", with: " "))
    }

    /// The same to the second.
    var secondText: String {
        let text = Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
        return String(text.prefix(19).replacing("T", with: " "))
    }

    /// The beginning of a day in UTC, written as in ISO 8601: `2027-03-01`.
    package init?(day: String) {
        guard day.utf8.count == 10, let date = try? Date(day, strategy: .iso8601.year().month().day()),
            // Of a day that no calendar has, such as 30 February, another was made.
            date.formatted(.iso8601.year().month().day()) == day
        else { return nil }
        self.init(microseconds: Int64(date.timeIntervalSince1970) * 1_000_000)
    }
}
