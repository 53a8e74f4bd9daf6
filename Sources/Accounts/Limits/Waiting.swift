package import Persistence

/// How long it is until something may be tried again, in whole seconds; at least one.
package func waitSeconds(from now: Timestamp, to until: Timestamp) -> Int64 {
    max(1, until.seconds - now.seconds + 1)
}

/// The same in words: `40 seconds`.
package func waitText(from now: Timestamp, to until: Timestamp) -> String {
    let seconds = waitSeconds(from: now, to: until)
    guard seconds > 1 else { return "1 second" }
    return seconds < 120 ? "\(seconds) seconds" : seconds < 7_200 ? "\(seconds / 60) minutes" : "\(seconds / 3_600) hours"
}

/// A span of time in words, in the largest unit that it is whole in: `90 days`.
func durationText(_ seconds: Int64) -> String {
    let units: [(Int64, String)] = [(86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")]
    let (size, name) = units.first { seconds.isMultiple(of: $0.0) } ?? (1, "second")
    return "\(seconds / size) \(name)\(seconds == size ? "" : "s")"
}
