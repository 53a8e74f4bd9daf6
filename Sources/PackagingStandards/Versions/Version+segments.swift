extension Version {
    /// The epoch, zero when none is written.
    public var epoch: VersionNumber {
        var reader = VersionKeyReader(key)
        return reader.epoch()
    }

    /// The numbers of the release segment, as many as were written.
    public var release: [VersionNumber] {
        var reader = VersionKeyReader(key)
        return reader.release(trailingZeros: trailingZeros)
    }

    /// The pre-release segment.
    public var pre: PreRelease? { suffixes.pre }

    /// The number of the post-release segment.
    public var post: VersionNumber? { suffixes.post }

    /// The number of the development segment.
    public var dev: VersionNumber? { suffixes.dev }

    /// The local segment in its normal form, without the `+`.
    public var local: String? {
        guard isLocal else { return nil }
        var reader = VersionKeyReader(key)
        reader.skipToLocal()
        var text = VersionText()
        text.appendLocal(&reader)
        return text.string
    }

    /// The version without its local segment.
    public var publicVersion: Version {
        guard isLocal else { return self }
        var reader = VersionKeyReader(key)
        reader.skipToLocal()
        return Version(
            key: key.prefix(reader.position),
            trailingZeros: trailingZeros,
            segments: segments.subtracting(.local)
        )
    }

    /// Epoch and release alone.
    public var baseVersion: Version {
        replacingSuffixes(pre: nil, post: nil, dev: nil)
    }

    var suffixes: (pre: PreRelease?, post: VersionNumber?, dev: VersionNumber?) {
        guard !segments.isDisjoint(with: [.pre, .post, .dev]) else { return (nil, nil, nil) }
        var reader = VersionKeyReader(key)
        reader.skipRelease()
        return reader.suffixes()
    }

    /// The version with these segments in place of its own, and without a local segment.
    func replacingSuffixes(pre: PreRelease?, post: VersionNumber?, dev: VersionNumber?) -> Version {
        var writer = VersionKeyWriter()
        writer.append(epoch: epoch)
        for number in release { writer.append(releaseNumber: number) }
        writer.append(pre: pre, post: post, dev: dev)
        var segments: Segments = []
        if pre != nil { segments.insert(.pre) }
        if post != nil { segments.insert(.post) }
        if dev != nil { segments.insert(.dev) }
        return Version(key: writer.key, trailingZeros: writer.trailingZeros, segments: segments)
    }

    /// Whether epoch and the first `count` numbers of the release are those of `other`; what either lacks is zero.
    func hasReleasePrefix(of other: Version, count: Int) -> Bool {
        var mine = VersionKeyReader(key)
        var others = VersionKeyReader(other.key)
        guard mine.epoch() == others.epoch() else { return false }
        for _ in 0..<count {
            let number = mine.releaseNumber()
            let other = others.releaseNumber()
            guard number ?? .zero == other ?? .zero else { return false }
            // Both have run out: all further numbers are zero.
            if number == nil, other == nil { return true }
        }
        return true
    }

    /// How many numbers the release segment has, as written.
    var releaseCount: Int {
        var reader = VersionKeyReader(key)
        _ = reader.epoch()
        var count = Int(trailingZeros)
        while reader.releaseNumber() != nil { count += 1 }
        return count
    }
}

extension VersionKeyReader {
    mutating func release(trailingZeros: UInt16) -> [VersionNumber] {
        _ = epoch()
        var numbers: [VersionNumber] = []
        while let number = releaseNumber() { numbers.append(number) }
        for _ in 0..<trailingZeros { numbers.append(.zero) }
        return numbers
    }

    mutating func skipRelease() {
        _ = epoch()
        while releaseNumber() != nil {}
    }

    mutating func skipToLocal() {
        skipRelease()
        _ = suffixes()
    }
}
