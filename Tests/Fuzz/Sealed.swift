// Sources: Sources/Credentials/KeyID.swift Sources/Credentials/Base32.swift Sources/Credentials/Tokens/Quotation.swift
// Sources: Sources/Credentials/Sealing/SealedHeader.swift

/// Any bytes, read as the front of a sealed value and as base32: whatever is accepted is written back as it was.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    fuzzHeader(bytes)
    for base32 in [Base32.standard, .crockford] {
        if let decoded = base32.decode(bytes) {
            precondition(Array(base32.encode(decoded).utf8) == bytes, "base32 has one form")
        }
        precondition(base32.decode(Array(base32.encode(bytes).utf8)) == bytes, "base32 loses nothing")
    }
    return 0
}

private func fuzzHeader(_ bytes: [UInt8]) {
    var rest = bytes[...]
    guard let header = try? SealedHeader(consuming: &rest) else { return }
    precondition(KeyID.isWellFormed(header.keyID), "an id that is read is well-formed")
    precondition(header.bytes + rest == bytes, "a header has one form")
}
