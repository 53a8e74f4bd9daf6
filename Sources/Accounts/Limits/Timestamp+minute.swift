internal import Foundation
internal import Persistence

extension Timestamp {
    /// In UTC, to the minute: `2026-11-21 08:30`.
    var minuteText: String {
        let text = Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
        return String(text.prefix(16).replacing("T", with: " "))
    }
}
