internal import Credentials
internal import Persistence

/// The id of a project to be: a UUID of version 7 (RFC 9562, section 5.7), 36 lower-case characters.
///
/// It begins with the time, so that what the database keeps by a project's id is added at one end: an upload that makes a project
/// touches the same few pages as the one before, however large the index is. That a project was made is public, and when.
enum ProjectID {
    static func make(at time: Timestamp) -> String {
        var generator = SystemRandomNumberGenerator()
        return make(at: time, using: &generator)
    }

    static func make(at time: Timestamp, using generator: inout some RandomNumberGenerator) -> String {
        let milliseconds = UInt64(clamping: time.microseconds / 1_000) & 0xFFFF_FFFF_FFFF
        // The parts of a millisecond too, in 1/4096 (section 6.2, method 3).
        let fraction = UInt64(clamping: time.microseconds % 1_000) * 4_096 / 1_000
        let high = milliseconds << 16 | 0x7000 | fraction
        let low = (generator.next() as UInt64) & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        return uuidText(high, low)
    }
}
