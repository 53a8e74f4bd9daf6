/// Why a ceremony failed: the first of the specification's steps that did not hold. What is read at one step, such as
/// authenticator data, is well-formed before it is judged.
public enum CeremonyRefusal: String, Error, Hashable, Sendable, CaseIterable {
    case clientDataMalformed = "client_data_malformed"
    case clientDataType = "client_data_type"
    case challengeMismatch = "challenge_mismatch"
    case originMismatch = "origin_mismatch"
    case crossOriginNotAllowed = "cross_origin_not_allowed"
    case topOriginNotAllowed = "top_origin_not_allowed"
    case attestationObjectMalformed = "attestation_object_malformed"
    case authenticatorDataMalformed = "authenticator_data_malformed"
    case relyingPartyIDHashMismatch = "rp_id_hash_mismatch"
    case userNotPresent = "user_not_present"
    case userNotVerified = "user_not_verified"
    /// Copied, and not to be copied.
    case backupFlagsInvalid = "backup_flags_invalid"
    case algorithmNotAllowed = "alg_not_allowed"
    case publicKeyMalformed = "public_key_malformed"
    case attestationFormatUnsupported = "attestation_format_unsupported"
    case attestationStatementMalformed = "attestation_statement_malformed"
    /// The statement's algorithm is none that is verified, or in self attestation not the key's.
    case attestationAlgorithmNotAllowed = "attestation_alg_not_allowed"
    /// The certificate is no X.509, or does not keep the rules of the format.
    case attestationCertificateInvalid = "attestation_certificate_invalid"
    /// The certificate is one of another model's.
    case attestationAAGUIDMismatch = "attestation_aaguid_mismatch"
    case attestationSignatureInvalid = "attestation_signature_invalid"
    case credentialIDTooLong = "credential_id_too_long"
    case credentialIDMismatch = "credential_id_mismatch"
    /// A credential that was not asked for.
    case credentialNotAllowed = "credential_not_allowed"
    /// Another credential than the stored one.
    case unknownCredential = "unknown_credential"
    case userHandleMissing = "user_handle_missing"
    case userHandleMismatch = "user_handle_mismatch"
    /// What may be copied was not to be copied when it was registered, or the reverse.
    case backupEligibilityChanged = "backup_eligibility_changed"
    case signatureInvalid = "signature_invalid"
    /// The signature is right, and its counter is not larger than the last one: there may be two copies of the key. The caller
    /// tells the account's owner.
    case signCountNotIncreased = "sign_count_not_increased"

    /// Stable, for programs.
    public var code: String { rawValue }
}
