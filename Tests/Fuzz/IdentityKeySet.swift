// Sources: Sources/Encodings/*.swift Sources/Encodings/JSON/*.swift Sources/IdentityTokens/Tokens/Claim*.swift
// Sources: Sources/IdentityTokens/Tokens/CompactToken.swift Sources/IdentityTokens/Tokens/ExactText.swift
// Sources: Sources/IdentityTokens/Tokens/IdentityTokenError.swift Sources/IdentityTokens/Tokens/Quotation.swift
// Sources: Sources/IdentityTokens/Tokens/TokenAlgorithm.swift Sources/IdentityTokens/Keys/KeySetDocument.swift
// Sources: Sources/IdentityTokens/Keys/PublicKeyParameters.swift Sources/IdentityTokens/Issuers/DiscoveryDocument.swift
// Sources: Sources/IdentityTokens/Issuers/WebAddress.swift Tests/IdentityTokensTests/Corpora/ParserInvariants.swift

/// Any bytes, read as an issuer's key set, its discovery document, and the address of either.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    ParserInvariants.keySet(unsafe Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}
