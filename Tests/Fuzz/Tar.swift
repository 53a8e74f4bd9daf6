// Sources: Sources/Archives/*.swift Sources/Archives/*/*.swift
// Flags: -I Sources/CZlib -lz

/// Any bytes, read as a tar.gz when they begin as one, else as a tar, whose headers first get right checksums
/// so that what lies behind them is reached: what is accepted keeps what the reader promises.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzTar(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
    do {
        if bytes.starts(with: [0x1F, 0x8B]) {
            check(try TarGzipReader(ByteSource(bytes)).read { _ in 1 << 20 })
        } else {
            check(try scan(withRightChecksums(bytes), window: .max), window: withRightChecksums(bytes))
        }
    } catch {
        guard case .refused(let refusal) = error, refusal.sentence.hasSuffix(".") else { fatalError("\(error)") }
    }
    return 0
}

/// What holds for every archive that is accepted.
private func check(_ contents: TarContents) {
    precondition(!contents.members.isEmpty)
    precondition(Set(contents.members.map(\.path)).count == contents.members.count)
    for member in contents.members {
        precondition(contents.member(named: member.path) == member)
        precondition(member.path == contents.topLevelDirectory || member.path.hasPrefix(contents.topLevelDirectory + "/"))
        precondition(contents.files[member.path].map { $0.count == member.size } ?? member.isDirectory)
    }
}

/// The same must be found however the archive is cut into windows.
private func check(_ contents: TarContents, window bytes: [UInt8]) {
    check(contents)
    guard let other = try? scan(bytes, window: 512) else { fatalError("refused in small windows only") }
    precondition(other.members == contents.members && other.files == contents.files)
}

private func scan(_ bytes: [UInt8], window: Int) throws(TarError) -> TarContents {
    var scanner = TarScanner(limits: .standard)
    var start = 0
    while start < bytes.count {
        let end = min(bytes.count, start + min(window, bytes.count))
        try scanner.take(bytes.span.extracting(start..<end)) { _ in 1 << 20 }
        start = end
    }
    return try scanner.finish(unpackedBytes: bytes.count)
}

private func withRightChecksums(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for start in stride(from: 0, through: bytes.count - 512, by: 512) where bytes[start + 257] == UInt8(ascii: "u") {
        for index in 148..<156 { bytes[start + index] = 0x20 }
        let sum = bytes[start..<start + 512].reduce(0) { $0 + Int($1) }
        let digits = Array(String(sum, radix: 8).utf8)
        bytes.replaceSubrange(start + 148..<start + 148 + digits.count, with: digits)
    }
    return bytes
}
