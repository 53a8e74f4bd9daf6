/// A version as a string of bytes whose lexicographic order is the order of PEP 440.
///
/// The first sixteen bytes are packed into one integer, padded with zeros, so that nearly every comparison is one of
/// integers and nearly every key needs no memory of its own; what is longer follows in ``tail``.
///
/// The bytes, in the order of PEP 440, "Summary of permitted suffixes and relative ordering":
/// 1. Epoch, only when it is not zero: `FF`, number.
/// 2. Release without trailing zeros: a number each.
/// 3. Phase, one of ``Phase``, each less than any number, so that the end of a release sorts before a further number.
///    `alpha`, `beta` and `candidate`: number, then ``Suffix``. `developmentOnly`: number. `finalPost`: number, then ``Suffix``
///    without a second post-release. `final`: nothing.
/// 4. ``Suffix``: `dev`: number. `none`: nothing. `post`: number, then `dev` with number or `none`.
/// 5. For each segment of the local version: `01`, its lower-case letters and digits, `00`; or, when all digits, `02`, number.
///
/// A number is self-delimiting and never begins with a byte under `08`:
/// `08`-`A7` are 0 to 159; `A8`-`EF` and one byte are 160 to 18,591; `F2`-`F8` and 2 to 8 bytes are larger 64-bit integers;
/// `F9`, the count of digits in two bytes and the digits are numbers of twenty digits or more.
/// No key is a prefix of another key but for a local version that follows, and that never begins with `00`; so padding is harmless.
struct VersionKey: Sendable {
    enum Phase {
        static let developmentOnly: UInt8 = 1
        static let alpha: UInt8 = 2
        static let beta: UInt8 = 3
        static let candidate: UInt8 = 4
        static let final: UInt8 = 5
        static let finalPost: UInt8 = 6
    }

    enum Suffix {
        static let dev: UInt8 = 1
        static let none: UInt8 = 2
        static let post: UInt8 = 3
    }

    enum Local {
        static let text: UInt8 = 1
        static let number: UInt8 = 2
    }

    enum Number {
        static let oneByte: UInt8 = 0x08
        static let twoBytes: UInt8 = 0xA8
        static let integer: UInt8 = 0xF0
        static let digits: UInt8 = 0xF9
        static let epoch: UInt8 = 0xFF
        /// The first number that takes two bytes, and the first that takes more.
        static let twoByteStart: UInt64 = 160
        static let integerStart: UInt64 = 160 + 72 * 256
    }

    /// The number of bytes in ``packed``.
    static let packedLength = 16

    /// The first bytes, the first of all in the highest place.
    let packed: UInt128
    /// What follows them.
    let tail: [UInt8]

    /// The byte at `position`, or zero past the end.
    func byte(at position: Int) -> UInt8 {
        if position < Self.packedLength { return UInt8(truncatingIfNeeded: packed >> (8 * (Self.packedLength - 1 - position))) }
        return position - Self.packedLength < tail.count ? tail[position - Self.packedLength] : 0
    }

    /// The first `length` bytes as a key.
    func prefix(_ length: Int) -> VersionKey {
        let dropped = max(0, Self.packedLength - length)
        // Shifting by the whole width, as for no bytes at all, leaves nothing.
        return VersionKey(
            packed: (packed >> (8 * dropped)) << (8 * dropped),
            tail: Array(tail.prefix(max(0, length - Self.packedLength)))
        )
    }
}

extension VersionKey: Hashable {
    @inline(__always)
    static func == (left: VersionKey, right: VersionKey) -> Bool {
        left.packed == right.packed && left.tail == right.tail
    }
}

extension VersionKey: Comparable {
    @inline(__always)
    static func < (left: VersionKey, right: VersionKey) -> Bool {
        if left.packed != right.packed { return left.packed < right.packed }
        return left.tail.lexicographicallyPrecedes(right.tail)
    }
}
