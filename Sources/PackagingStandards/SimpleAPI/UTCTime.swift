/// A point in time taken apart in the Gregorian calendar, UTC, without leap seconds.
struct UTCTime {
    let year, month, day, hour, minute, second, microsecond: Int64

    /// Every point that an `Int64` of microseconds since the beginning of 1970 can name.
    init(microseconds: Int64) {
        let (days, inDay) = Self.divide(microseconds, by: 86_400_000_000)
        hour = inDay / 3_600_000_000
        minute = inDay / 60_000_000 % 60
        second = inDay / 1_000_000 % 60
        microsecond = inDay % 1_000_000

        // Years that begin with March put the leap day at their end; 400 of them always have 146,097 days.
        let (era, dayOfEra) = Self.divide(days + 719_468, by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
    }

    /// Quotient rounded down, and a remainder that is never negative.
    private static func divide(_ number: Int64, by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = number.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

/// A time in microseconds since the beginning of 1970 UTC, as `2026-11-21T01:42:29.000000Z` (RFC 3339).
public func utcText(microseconds: Int64) -> String {
    var document = DocumentBytes(capacity: 32)
    document.append(timestamp: microseconds)
    return String(decoding: document.bytes, as: UTF8.self)
}
