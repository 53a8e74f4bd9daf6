extension Version: CustomStringConvertible {
    /// The version in its normal form (PEP 440, "Normalization"), with as many numbers in the release as were written.
    public var description: String { text(trailingZeros: trailingZeros) }

    /// The normal form without zeros at the end of the release, of which one number is left: the same for equal versions.
    public var canonical: String { text(trailingZeros: 0) }

    private func text(trailingZeros: UInt16) -> String {
        var text = VersionText()
        var reader = VersionKeyReader(key)
        text.appendRelease(&reader, trailingZeros: trailingZeros)
        text.appendSuffixes(&reader)
        if isLocal {
            text.append("+")
            text.appendLocal(&reader)
        }
        return text.string
    }
}

/// The text of a version while it is written.
struct VersionText {
    private(set) var string = ""

    mutating func append(_ part: String) { string += part }

    mutating func appendRelease(_ reader: inout VersionKeyReader, trailingZeros: UInt16) {
        let epoch = reader.epoch()
        if !epoch.isZero { append("\(epoch)!") }
        var isFirst = true
        func separator() -> String {
            defer { isFirst = false }
            return isFirst ? "" : "."
        }
        while let number = reader.releaseNumber() { append(separator() + number.description) }
        for _ in 0..<trailingZeros { append(separator() + "0") }
        if isFirst { append("0") }
    }

    mutating func appendSuffixes(_ reader: inout VersionKeyReader) {
        let (pre, post, dev) = reader.suffixes()
        if let pre { append("\(pre.phase.rawValue)\(pre.number)") }
        if let post { append(".post\(post)") }
        if let dev { append(".dev\(dev)") }
    }

    mutating func appendLocal(_ reader: inout VersionKeyReader) {
        var separator = ""
        while let segment = reader.localSegment() {
            append(separator)
            switch segment {
            case .text(let bytes): append(String(decoding: bytes, as: UTF8.self))
            case .number(let number): append(number.description)
            }
            separator = "."
        }
    }
}
