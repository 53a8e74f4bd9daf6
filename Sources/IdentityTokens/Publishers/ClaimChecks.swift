/// Thrown where a claim does not fit, and caught where all of them are compared.
struct ClaimRefusal: Error {
    let mismatch: ClaimMismatch

    init(_ claim: String, wanted: String, found: String?) {
        mismatch = ClaimMismatch(claim, wanted: wanted, found: found)
    }
}

extension VerifiedIdentity {
    /// The claim's text, which must be there and not be empty.
    func present(_ claim: String) throws(ClaimRefusal) -> String {
        let found = string(claim)
        guard let found, !found.isEmpty else { throw ClaimRefusal(claim, wanted: "a text", found: found) }
        return found
    }

    /// The claim must be `text`, byte by byte or but for the case of the letters A to Z.
    func require(_ claim: String, _ text: String, ignoringCase: Bool = false) throws(ClaimRefusal) {
        let found = string(claim)
        guard let found, ignoringCase ? isSameIgnoringCase(found, text) : isSame(found, text) else {
            throw ClaimRefusal(claim, wanted: quoted(text), found: found)
        }
    }

    /// The claim must be a prefix, a file and a full reference: `PREFIX FILE @ REFERENCE`, where the reference is one of those that
    /// other claims tell. Nothing is searched for, so names with `@` or slashes in them cannot shift the parts.
    func requireDefinition(
        _ claim: String, prefix: String, file: String, references: [String], ignoringPrefixCase: Bool
    ) throws(ClaimRefusal) {
        let found = string(claim)
        let wanted = quoted("\(prefix)\(file)@\(references.first ?? "")")
        guard let found, found.utf8.count > prefix.utf8.count else { throw ClaimRefusal(claim, wanted: wanted, found: found) }
        let start = String(decoding: found.utf8.prefix(prefix.utf8.count), as: UTF8.self)
        let rest = String(decoding: found.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
        guard ignoringPrefixCase ? isSameIgnoringCase(start, prefix) : isSame(start, prefix),
            references.contains(where: { isSame(rest, "\(file)@\($0)") })
        else { throw ClaimRefusal(claim, wanted: wanted, found: found) }
    }

    /// Where an issuer is known to give every token an id, one without is not taken.
    func requireTokenID() throws(ClaimRefusal) {
        guard hasTokenID else { throw ClaimRefusal("jti", wanted: "a text", found: nil) }
    }
}
