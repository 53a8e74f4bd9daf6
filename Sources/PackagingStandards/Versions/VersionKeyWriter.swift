/// Builds a ``VersionKey``, part after part in the order of PEP 440.
struct VersionKeyWriter {
    private var packed: UInt128 = 0
    private var tail: [UInt8] = []
    private var length = 0
    /// How many zeros ended the release: the key leaves them out, the normalised text does not.
    private(set) var trailingZeros: UInt16 = 0

    /// What was written.
    var key: VersionKey {
        VersionKey(packed: packed << (8 * max(0, VersionKey.packedLength - length)), tail: tail)
    }

    mutating func append(epoch: VersionNumber) {
        guard !epoch.isZero else { return }
        append(byte: VersionKey.Number.epoch)
        append(epoch)
    }

    mutating func append(releaseNumber number: VersionNumber) {
        guard !number.isZero else {
            trailingZeros += 1
            return
        }
        while trailingZeros > 0 {
            append(.zero)
            trailingZeros -= 1
        }
        append(number)
    }

    mutating func append(pre: Version.PreRelease?, post: VersionNumber?, dev: VersionNumber?) {
        guard let pre else { return appendFinal(post: post, dev: dev) }
        switch pre.phase {
        case .alpha: append(byte: VersionKey.Phase.alpha)
        case .beta: append(byte: VersionKey.Phase.beta)
        case .candidate: append(byte: VersionKey.Phase.candidate)
        }
        append(pre.number)
        if let post {
            append(byte: VersionKey.Suffix.post)
            append(post)
        }
        append(dev: dev)
    }

    mutating func beginLocalText() { append(byte: VersionKey.Local.text) }

    mutating func append(localTextByte byte: UInt8) { append(byte: byte) }

    mutating func endLocalText() { append(byte: 0) }

    mutating func append(localNumber number: VersionNumber) {
        append(byte: VersionKey.Local.number)
        append(number)
    }

    private mutating func appendFinal(post: VersionNumber?, dev: VersionNumber?) {
        if let post {
            append(byte: VersionKey.Phase.finalPost)
            append(post)
            append(dev: dev)
        } else if let dev {
            append(byte: VersionKey.Phase.developmentOnly)
            append(dev)
        } else {
            append(byte: VersionKey.Phase.final)
        }
    }

    private mutating func append(dev: VersionNumber?) {
        guard let dev else { return append(byte: VersionKey.Suffix.none) }
        append(byte: VersionKey.Suffix.dev)
        append(dev)
    }

    private mutating func append(_ number: VersionNumber) {
        switch number.storage {
        case .small(let value) where value < VersionKey.Number.twoByteStart:
            append(byte: VersionKey.Number.oneByte + UInt8(value))
        case .small(let value) where value < VersionKey.Number.integerStart:
            let offset = value - VersionKey.Number.twoByteStart
            append(byte: VersionKey.Number.twoBytes + UInt8(offset >> 8))
            append(byte: UInt8(truncatingIfNeeded: offset))
        case .small(let value):
            append(integer: value)
        case .large(let digits):
            append(byte: VersionKey.Number.digits)
            append(byte: UInt8(truncatingIfNeeded: digits.utf8.count >> 8))
            append(byte: UInt8(truncatingIfNeeded: digits.utf8.count))
            for digit in digits.utf8 { append(byte: digit) }
        }
    }

    private mutating func append(integer value: UInt64) {
        let size = (UInt64.bitWidth - value.leadingZeroBitCount + 7) / 8
        append(byte: VersionKey.Number.integer + UInt8(size))
        for index in stride(from: size - 1, through: 0, by: -1) {
            append(byte: UInt8(truncatingIfNeeded: value >> UInt64(8 * index)))
        }
    }

    private mutating func append(byte: UInt8) {
        if length < VersionKey.packedLength {
            packed = packed << 8 | UInt128(byte)
        } else {
            tail.append(byte)
        }
        length += 1
    }
}
