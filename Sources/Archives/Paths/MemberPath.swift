/// The path of one member, proved to name a place below the folder into which the archive is unpacked.
///
/// Installers differ in what they take for a separator: Python's `zipfile` turns a backslash into one
/// on Windows only, and there are wheels on PyPI whose names were written with backslashes. So a backslash counts
/// as a separator in every rule here, and the path is kept with slashes only.
///
/// Rules: APPNOTE 4.4.17.1, and the characters that PyPI refuses.
struct MemberPath: Equatable, Sendable {
    /// With `/` between components and none at the end.
    let text: String

    /// Whether the name ended with a separator, which is how both formats mark a directory.
    let endsWithSeparator: Bool

    let isASCII: Bool

    /// - Throws: the first rule that the bytes break.
    init(_ name: Span<UInt8>, limits: ArchiveLimits) throws(PathFault) {
        guard !name.isEmpty else { throw .empty }
        guard name.count <= limits.maximumPathBytes else { throw .tooLong(limit: limits.maximumPathBytes) }
        guard !isSeparator(name[0]) else { throw .absolute }
        guard name.count < 2 || name[1] != UInt8(ascii: ":") || !isLetter(name[0]) else { throw .driveLetter }
        var scan = ComponentScan(maximumBytes: limits.maximumComponentBytes)
        for index in name.indices { try scan.take(name[index]) }
        endsWithSeparator = try scan.finish()
        isASCII = scan.highestBits & 0x80 == 0
        let kept = name.extracting(0..<(endsWithSeparator ? name.count - 1 : name.count))
        text = try scan.sawBackslash ? validText(withSlashes(kept).span) : validText(kept)
        guard isASCII || !text.unicodeScalars.contains(where: turnsText) else { throw .controlCharacter }
    }
}

/// The controls of bidirectional text (Unicode TR9, section 2): a name with one reads otherwise than it is.
private func turnsText(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
}

/// Walks the bytes of a path once and checks each component as it ends.
private struct ComponentScan {
    let maximumBytes: Int
    private(set) var sawBackslash = false
    /// All bytes' bits together.
    private(set) var highestBits: UInt8 = 0
    private var componentBytes = 0
    private var sawOtherThanDotsAndBlanks = false

    init(maximumBytes: Int) {
        self.maximumBytes = maximumBytes
    }

    mutating func take(_ byte: UInt8) throws(PathFault) {
        guard byte >= 0x20, byte != 0x7F else { throw .controlCharacter }
        highestBits |= byte
        if isSeparator(byte) {
            if byte == UInt8(ascii: "\\") { sawBackslash = true }
            try endComponent()
        } else {
            componentBytes += 1
            if byte != UInt8(ascii: "."), byte != UInt8(ascii: " ") { sawOtherThanDotsAndBlanks = true }
        }
    }

    /// Whether the path ended with a separator, which ends the last component before the end does.
    mutating func finish() throws(PathFault) -> Bool {
        guard componentBytes > 0 else { return true }
        try endComponent()
        return false
    }

    private mutating func endComponent() throws(PathFault) {
        guard componentBytes > 0 else { throw .emptyComponent }
        guard sawOtherThanDotsAndBlanks else { throw .relativeComponent }
        guard componentBytes <= maximumBytes else { throw .componentTooLong(limit: maximumBytes) }
        componentBytes = 0
        sawOtherThanDotsAndBlanks = false
    }
}

private func isSeparator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "/") || byte == UInt8(ascii: "\\")
}

private func isLetter(_ byte: UInt8) -> Bool {
    UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
}

private func withSlashes(_ name: Span<UInt8>) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(name.count)
    for index in name.indices { bytes.append(isSeparator(name[index]) ? UInt8(ascii: "/") : name[index]) }
    return bytes
}

private func validText(_ bytes: Span<UInt8>) throws(PathFault) -> String {
    do {
        return String(copying: try UTF8Span(validating: bytes))
    } catch {
        throw .notUTF8
    }
}
