// Sources: Sources/WebAuthnProtocol/CBOR/*.swift Sources/WebAuthnProtocol/COSE/COSE*.swift Sources/WebAuthnProtocol/COSE/VerificationKey.swift
// Sources: Sources/WebAuthnProtocol/COSE/*25519*.swift Sources/WebAuthnProtocol/AuthenticatorData/*.swift
// Sources: Sources/WebAuthnProtocol/Attestation/AttestationObject.swift Sources/WebAuthnProtocol/Attestation/AttestationStatement.swift
// Sources: Sources/WebAuthnProtocol/Certificates/*.swift Sources/WebAuthnProtocol/JSON/*.swift
// Sources: Sources/Encodings/*.swift Sources/Encodings/JSON/*.swift
// Sources: Sources/WebAuthnProtocol/ClientData/*.swift Sources/WebAuthnProtocol/Ceremonies/ResponseError.swift
// Sources: Sources/WebAuthnProtocol/Ceremonies/CredentialJSON.swift Sources/WebAuthnProtocol/Ceremonies/Transport.swift
// Sources: Sources/WebAuthnProtocol/Ceremonies/*Response.swift Tests/WebAuthnProtocolTests/Corpora/ParserInvariants.swift

/// Any bytes, read as CBOR and as a COSE key: what is accepted is written back as it was.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    ParserInvariants.cbor(unsafe Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}
