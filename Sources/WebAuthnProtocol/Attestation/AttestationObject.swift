/// What comes with a new credential (WebAuthn L3, section 6.5.4): three members and no others.
///
/// The order of the members is free, within the statement too. The authenticator writes another map; it is the browser, or
/// a password manager in its place, that writes this one, and some write the members in the order of the specification's
/// text or of their own. Nothing signs the order, and no order changes what is read. Everything else is as strict as
/// in authenticator data: nothing twice, definite lengths, shortest heads, nothing left over.
struct AttestationObject: Equatable, Sendable {
    /// 32 KiB.
    static let maximumBytes = 32_768

    /// Nil for a format that is not verified here: to take such a statement unverified would be worse than to refuse.
    let format: AttestationFormat?
    let statement: CBORMap
    /// The authenticator data, byte for byte as it came: signatures cover it.
    let authenticatorData: ArraySlice<UInt8>

    /// Reads `bytes`, all of them; nil if they are not well-formed.
    init?(_ bytes: ArraySlice<UInt8>) {
        guard bytes.count <= AttestationObject.maximumBytes else { return nil }
        guard let map = (try? CBORReader.read(bytes, order: .any))?.map, map.pairs.count == 3, let name = map["fmt"]?.text,
            let statement = map["attStmt"]?.map, let authenticatorData = map["authData"]?.bytes
        else { return nil }
        format = AttestationFormat.allCases.first { name.elementsEqual($0.rawValue.utf8) }
        self.statement = statement
        self.authenticatorData = authenticatorData
    }
}

/// The formats of statements that are verified (IANA "WebAuthn Attestation Statement Format Identifiers").
enum AttestationFormat: String, Sendable, CaseIterable {
    case none
    case packed
    case fidoU2F = "fido-u2f"
}
