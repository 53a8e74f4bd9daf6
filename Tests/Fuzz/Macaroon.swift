// Sources: Sources/Credentials/Macaroons/MacaroonError.swift Sources/Credentials/Macaroons/MacaroonReader.swift
// Sources: Sources/Credentials/Macaroons/MacaroonBody.swift Sources/Encodings/Base64URL.swift
// Sources: Sources/Credentials/Tokens/CaveatJSON.swift Sources/Credentials/Tokens/TokenCaveat.swift
// Sources: Sources/Credentials/Tokens/PermittedNetworks.swift Sources/Credentials/Tokens/PermittedVersions.swift
// Sources: Sources/Credentials/Networks/*.swift Sources/PackagingStandards/*/*.swift

/// Any bytes, read as a macaroon, as a caveat and as the text of a token: whatever is accepted is written back as it was.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    fuzzMacaroon(bytes)
    fuzzCaveat(bytes)
    if let decoded = Base64URL.decode(bytes) {
        precondition(Array(Base64URL.encode(decoded).utf8) == bytes, "base64 has one form")
    }
    precondition(Base64URL.decode(Array(Base64URL.encode(bytes).utf8)) == bytes, "base64 loses nothing")
    return 0
}

private func fuzzMacaroon(_ bytes: [UInt8]) {
    guard let (body, signature) = try? MacaroonBody.parse(bytes) else { return }
    precondition(body.serialized(signature: signature) == bytes, "a macaroon has one form")
    precondition(signature.count == 32 && body.caveats.count <= MacaroonLimits.caveats)
    for caveat in body.caveats { fuzzCaveat(caveat) }
}

private func fuzzCaveat(_ bytes: [UInt8]) {
    let caveat = TokenCaveat(reading: bytes)
    precondition(TokenCaveat(reading: caveat.written) == caveat, "a caveat reads as it was written")
    if case .unknown = caveat { _ = TokenCaveat.tag(ofUnknown: bytes) }
}
