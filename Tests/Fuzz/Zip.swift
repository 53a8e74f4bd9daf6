// Sources: Sources/Archives/*.swift Sources/Archives/*/*.swift
// Flags: -I Sources/CZlib -lz

/// Any bytes, read as a zip archive with all its entries: what is accepted keeps what the reader promises.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzZip(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
    do {
        try checkArchive(bytes)
    } catch {
        // The sentence must be sayable for every refusal; a fault would be a mistake of ours, for memory does not fail.
        guard case .refused(let refusal) = error, refusal.sentence.hasSuffix(".") else { fatalError("\(error)") }
    }
    _ = try? isAlsoZip(ByteSource(bytes))
    return 0
}

/// What holds for every archive that is accepted.
private func checkArchive(_ bytes: [UInt8]) throws(ZipError) {
    let zip = try ZipArchive(ByteSource(bytes))
    let offsets = zip.entries.map(\.localHeaderOffset).sorted()
    precondition(zip.entries.isEmpty || offsets.first == 0)
    precondition(Set(offsets).count == offsets.count)
    precondition(Set(zip.entries.map(\.path)).count == zip.entries.count)
    precondition(zip.entries.reduce(0) { $0 + $1.uncompressedSize } == zip.unpackedBytes)
    for entry in zip.entries {
        precondition(zip.entry(named: entry.path) == entry)
        precondition(entry.contentOffset + entry.compressedSize <= bytes.count)
        let contents = try zip.read(entry, limit: 1 << 20)
        precondition(contents.count == entry.uncompressedSize)
    }
}
