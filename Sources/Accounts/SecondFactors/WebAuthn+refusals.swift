package import WebAuthnProtocol

extension CeremonyRefusal: Refusal {
    package var status: Int { 400 }
}

extension ResponseError: Refusal {
    package var status: Int { 400 }
}
