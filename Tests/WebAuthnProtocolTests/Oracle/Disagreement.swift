/// Ceremonies that are judged differently here, and why that is right.
struct Disagreement {
    enum Package: String {
        case webauthn
        case fido2
    }

    /// The code of our refusal; nil where we accept and the package refuses.
    let refusal: String?
    let packages: [Package]
    /// The changes after which it happens, as `mutations.py` names them.
    let names: Set<String>
    let reason: String

    private init(_ refusal: String?, _ packages: [Package], _ names: Set<String>, _ reason: String) {
        self.refusal = refusal
        self.packages = packages
        self.names = names
        self.reason = reason
    }

    func explains(_ refusal: String?, _ package: Package, _ name: String) -> Bool {
        self.refusal == refusal && packages.contains(package) && names.contains(name)
    }

    static let all = accepted + policies + clientData + responses + keys + authenticatorData + attestation

    private static let accepted = [
        Disagreement(
            nil, [.fido2], ["client-bom"], "The specification drops a byte order mark; fido2 hands it to a parser that refuses it."),
        Disagreement(
            nil, [.webauthn], ["token-binding-empty"],
            "Level 3 has no token binding, so what stands there is ignored; webauthn still looks for its status."),
        Disagreement(
            nil, [.webauthn], ["right-u2f", "u2f-authority"],
            "webauthn wants a U2F key's model to be zero; the specification does not, and its own example is another."),
    ]

    private static let policies = [
        Disagreement("cross_origin_not_allowed", [.webauthn, .fido2], ["cross-origin"], "Neither package looks at framing."),
        Disagreement("top_origin_not_allowed", [.webauthn, .fido2], ["top-origin"], "Neither package looks at framing."),
        Disagreement("backup_flags_invalid", [.fido2], ["bs-without-be"], "fido2 does not look at backup flags."),
        Disagreement(
            "backup_eligibility_changed", [.webauthn, .fido2], ["eligibility-gained", "eligibility-lost", "uv-0"],
            "Neither package knows what was stored."),
        Disagreement(
            "sign_count_not_increased", [.fido2], ["count-lower", "count-same", "count-to-zero"], "fido2 leaves the counter to its caller."),
        Disagreement(
            "user_handle_mismatch", [.webauthn, .fido2], ["handle-other", "random-json"], "Both packages leave the handle to their caller."),
        Disagreement("credential_not_allowed", [.webauthn], ["id-other"], "webauthn leaves to its caller which credentials are allowed."),
        Disagreement(
            "credential_id_too_long", [.webauthn, .fido2], ["id-1024"], "Step 25 is a recommendation that neither package follows."),
        Disagreement(
            "credential_id_mismatch", [.webauthn, .fido2], ["id-inside-other", "random-object", "random-json"],
            "Neither package compares rawId with what the authenticator says."),
    ]

    private static let clientData = [
        Disagreement(
            "challenge_mismatch", [.webauthn, .fido2], ["challenge-alphabet", "challenge-padded", "challenge-spare-bits", "random-client"],
            "Both packages decode before they compare, and the decoder takes padding, another alphabet, spare bits and stray letters."),
        Disagreement(
            "client_data_malformed", [.webauthn, .fido2],
            [
                "client-deep", "client-doubled-challenge", "client-doubled", "client-half-pair", "client-long", "client-nan",
                "cross-origin-text",
                "random-client",
            ],
            "Python's parser takes the last of doubled members, half pairs and NaN, and nobody looks at size, depth and types."),
        Disagreement("client_data_malformed", [.webauthn], ["client-utf-16"], "Python's parser guesses the encoding; it is UTF-8."),
    ]

    private static let responses = [
        Disagreement(
            "base64url_malformed", [.webauthn, .fido2], ["json-alphabet", "random-json", "raw-id-padded"],
            "Python's decoder takes padding, another alphabet, spare bits and stray letters."),
        Disagreement(
            "json_malformed", [.webauthn, .fido2],
            ["json-doubled", "json-half-pair", "transports-numbers", "transports-text", "random-json"],
            "Python's parser takes doubled members and half pairs, and nobody looks at the transports' types."),
        Disagreement("json_malformed", [.fido2], ["type-missing"], "fido2 supposes the type if it is missing."),
        Disagreement(
            "credential_type", [.fido2], ["type-other", "random-json"], "fido2 takes an unknown type for a missing one, and supposes it."),
    ]

    private static let keys = [
        Disagreement(
            "public_key_malformed", [.webauthn, .fido2],
            [
                "alg-other", "cose-other", "crv-8", "crv-other", "kty-boolean", "off-curve", "random-cose", "random-json", "random-object",
                "rsa-1024", "x-long", "x-ones", "x-short", "x-text", "x-zeros", "y-compressed",
            ],
            "Both packages take any key at registration: with statement none nothing makes them look at it. It would never sign in."),
        Disagreement(
            "public_key_malformed", [.fido2], ["crv-missing", "kty-missing", "kty-other", "x-missing"],
            "fido2 looks at the algorithm only, before the first signature."),
    ]

    private static let authenticatorData = [
        Disagreement(
            "authenticator_data_malformed", [.webauthn, .fido2],
            [
                "cose-key-id", "cose-unsorted", "extensions-deep", "extensions-list", "extensions-numbered", "extensions-unsorted",
                "random-cose", "random-extensions", "random-object", "random-json",
            ],
            "Both packages take maps in any order, extensions that are no map from names, and more than four levels."),
        Disagreement(
            "authenticator_data_malformed", [.webauthn], ["extensions-float"], "webauthn takes floating-point numbers; nothing has any."),
        Disagreement(
            "authenticator_data_malformed", [.fido2], ["cose-doubled", "cose-long-head", "extensions-doubled", "id-empty"],
            "fido2 takes doubled keys, numbers in more bytes than they need, and an identifier of no bytes."),
    ]

    private static let attestation = [
        Disagreement(
            "attestation_object_malformed", [.webauthn, .fido2], ["object-long-head", "object-other-member", "random-object"],
            "Both packages take other members and numbers in more bytes than they need."),
        Disagreement(
            "attestation_object_malformed", [.webauthn], ["no-statement", "object-endless", "object-trailing", "statement-list"],
            "webauthn takes a missing statement, lengths without end, and whatever follows."),
        Disagreement("attestation_object_malformed", [.fido2], ["object-doubled"], "fido2 takes doubled keys."),
        Disagreement(
            "attestation_statement_malformed", [.webauthn, .fido2], ["self-empty-chain", "self-extra-member", "x5c-nine"],
            "Both packages take an empty x5c for none, members that the format does not have, and any number of certificates."),
        Disagreement("attestation_statement_malformed", [.webauthn], ["statement-extra"], "webauthn looks only for members that it knows."),
        Disagreement(
            "attestation_statement_malformed", [.fido2], ["u2f-extra-member", "u2f-two"], "fido2 uses the first certificate of several."),
        Disagreement(
            "attestation_certificate_invalid", [.webauthn],
            ["x5c-authority", "x5c-no-constraints", "x5c-no-country", "x5c-no-name", "x5c-no-unit", "x5c-unit-other"],
            "webauthn does not look at section 8.2.1."),
        Disagreement(
            "attestation_certificate_invalid", [.webauthn, .fido2], ["x5c-unit-twice"],
            "fido2 looks at the first of two units, webauthn at none."),
        Disagreement(
            "attestation_aaguid_mismatch", [.webauthn], ["x5c-model-critical", "x5c-model-other"],
            "webauthn does not compare the certificate's model."),
    ]
}
