extension CeremonyRefusal {
    /// One sentence for people, which tells nothing about other accounts.
    public var sentence: String {
        switch self {
        case .clientDataMalformed, .clientDataType, .attestationObjectMalformed, .authenticatorDataMalformed:
            "The browser's answer is not well-formed; try again, or another browser."
        case .challengeMismatch:
            "The answer belongs to another attempt; load the page again and start anew."
        case .originMismatch, .relyingPartyIDHashMismatch:
            "The security key was used for another site; look at the address and open the page anew."
        case .crossOriginNotAllowed, .topOriginNotAllowed:
            "The page stood inside of another site's; open it in a window of its own."
        case .userNotPresent:
            "The security key was not touched; try again and touch it."
        case .userNotVerified:
            "The security key did not ask for a PIN, a finger or a face; set one up on it and try again."
        case .backupFlagsInvalid, .publicKeyMalformed, .credentialIDMismatch, .credentialIDTooLong:
            "The security key's answer contradicts the standard; use another one."
        case .algorithmNotAllowed:
            "The security key signs with an algorithm that is not accepted here; use another one."
        case .attestationFormatUnsupported, .attestationStatementMalformed, .attestationAlgorithmNotAllowed,
            .attestationCertificateInvalid, .attestationAAGUIDMismatch, .attestationSignatureInvalid:
            "The security key's statement about its model cannot be verified; allow the browser to withhold it, or use another key."
        case .credentialNotAllowed, .unknownCredential, .userHandleMissing, .userHandleMismatch, .signatureInvalid:
            "This security key does not open this account."
        case .backupEligibilityChanged:
            "The passkey is no longer of the kind that was registered; remove it and register it anew."
        case .signCountNotIncreased:
            "The security key's counter did not advance, so there may be a copy of it; sign in with something else and remove the key."
        }
    }
}
