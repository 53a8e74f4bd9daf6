/// Takes a ``VersionKey`` apart, from the front.
struct VersionKeyReader {
    private let key: VersionKey
    private(set) var position = 0

    init(_ key: VersionKey) { self.key = key }

    /// The next byte, which is zero at the end.
    var peek: UInt8 { key.byte(at: position) }

    mutating func next() -> UInt8 {
        let byte = peek
        position += 1
        return byte
    }

    /// The epoch, at the start of the key.
    mutating func epoch() -> VersionNumber {
        guard peek == VersionKey.Number.epoch else { return .zero }
        position += 1
        return number()
    }

    /// The next number of the release, or nil when the numbers that the key holds are through.
    mutating func releaseNumber() -> VersionNumber? {
        peek >= VersionKey.Number.oneByte ? number() : nil
    }

    /// Pre-release, post-release and development release, after the release.
    mutating func suffixes() -> (pre: Version.PreRelease?, post: VersionNumber?, dev: VersionNumber?) {
        let phase = next()
        switch phase {
        case VersionKey.Phase.developmentOnly:
            return (nil, nil, number())
        case VersionKey.Phase.finalPost:
            let post = number()
            return (nil, post, dev())
        case VersionKey.Phase.alpha, VersionKey.Phase.beta, VersionKey.Phase.candidate:
            let pre = Version.PreRelease(phase: Self.phase(phase), number: number())
            let post = post()
            return (pre, post, dev())
        default:
            return (nil, nil, nil)
        }
    }

    /// The next segment of the local version in its normal form, or nil when there is none.
    mutating func localSegment() -> LocalSegment? {
        switch next() {
        case VersionKey.Local.text:
            var bytes: [UInt8] = []
            while peek != 0 { bytes.append(next()) }
            position += 1
            return .text(bytes)
        case VersionKey.Local.number:
            return .number(number())
        default:
            return nil
        }
    }

    enum LocalSegment {
        case text([UInt8])
        case number(VersionNumber)
    }

    private mutating func post() -> VersionNumber? {
        guard peek == VersionKey.Suffix.post else { return nil }
        position += 1
        return number()
    }

    private mutating func dev() -> VersionNumber? {
        next() == VersionKey.Suffix.dev ? number() : nil
    }

    private static func phase(_ byte: UInt8) -> Version.PreRelease.Phase {
        switch byte {
        case VersionKey.Phase.alpha: .alpha
        case VersionKey.Phase.beta: .beta
        default: .candidate
        }
    }

    private mutating func number() -> VersionNumber {
        let lead = next()
        if lead < VersionKey.Number.twoBytes { return VersionNumber(UInt64(lead &- VersionKey.Number.oneByte)) }
        if lead < VersionKey.Number.integer {
            let offset = UInt64(lead - VersionKey.Number.twoBytes) << 8 | UInt64(next())
            return VersionNumber(VersionKey.Number.twoByteStart + offset)
        }
        guard lead == VersionKey.Number.digits else {
            return VersionNumber(integer(of: Int(lead - VersionKey.Number.integer)))
        }
        let count = integer(of: 2)
        var digits: [UInt8] = []
        for _ in 0..<count { digits.append(next()) }
        return VersionNumber(storage: .large(String(decoding: digits, as: UTF8.self)))
    }

    private mutating func integer(of size: Int) -> UInt64 {
        var value: UInt64 = 0
        for _ in 0..<size { value = value << 8 | UInt64(next()) }
        return value
    }
}
