/// What a certificate must be to sign packed attestation statements (WebAuthn L3, section 8.2.1).
extension Certificate {
    /// Version 3; a subject with country, organization, "Authenticator Attestation" and a name; no authority over others.
    var isForPackedAttestation: Bool {
        version == 3 && isSubjectForPackedAttestation && isEndEntity
    }

    private var isSubjectForPackedAttestation: Bool {
        guard let country = subject[.country], country.count == 2, country.allSatisfy({ (0x41...0x5A).contains($0) }),
            let organization = subject[.organization], !organization.isEmpty,
            let unit = subject[.organizationalUnit], unit.elementsEqual("Authenticator Attestation".utf8),
            let name = subject[.commonName], !name.isEmpty
        else { return false }
        return true
    }

    /// Basic constraints are there, and say that this is no authority (RFC 5280, section 4.2.1.9). False is the default, which
    /// DER does not write; that some write it nevertheless harms nobody.
    private var isEndEntity: Bool {
        guard let value = self[.basicConstraints]?.value else { return false }
        return [[0x30, 0x00], [0x30, 0x03, 0x01, 0x01, 0x00]].contains(Array(value))
    }

    /// Whether the certificate names no model, or names this one: an octet string inside of the extension's octet string,
    /// not marked as critical.
    func fits(aaguid: ArraySlice<UInt8>) -> Bool {
        guard let named = self[.aaguid] else { return true }
        return !named.isCritical && aaguid.count == 16 && named.value.elementsEqual([0x04, 0x10] + aaguid)
    }
}
