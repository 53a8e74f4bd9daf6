internal import Glibc
internal import NIOCore

/// The `Date` field (RFC 9110, section 5.6.7) and the empty line after it, written once a second.
struct HTTPDate {
    /// `date: Sun, 06 Nov 1994 08:49:37 GMT` and two line ends.
    static let fieldLength = 39

    private var second: time_t = -1
    private var written = ByteBuffer()

    mutating func field() -> ByteBuffer {
        var now = timespec()
        unsafe clock_gettime(CLOCK_REALTIME_COARSE, &now)
        if now.tv_sec != second {
            second = now.tv_sec
            written = ByteBuffer(string: "date: \(Self.text(second))\r\n\r\n")
        }
        return written
    }

    static func text(_ second: time_t) -> String {
        var second = second
        var parts = unsafe tm()
        unsafe gmtime_r(&second, &parts)
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let (day, month) = unsafe (days[Int(parts.tm_wday)], months[Int(parts.tm_mon)])
        let time = unsafe [parts.tm_hour, parts.tm_min, parts.tm_sec].map(twoDigits).joined(separator: ":")
        return unsafe "\(day), \(twoDigits(parts.tm_mday)) \(month) \(parts.tm_year + 1_900) \(time) GMT"
    }

    private static func twoDigits(_ number: Int32) -> String {
        (number < 10 ? "0" : "") + String(number)
    }
}
