/// What the authenticator says (WebAuthn L3, section 6.1). Its flags and what follows them agree, and nothing is left over.
struct AuthenticatorData: Equatable, Sendable {
    /// 32 KiB, as for attestation objects, in which registrations bring it.
    static let maximumBytes = 32_768

    /// The SHA-256 of the relying party's identifier, as the authenticator was told it.
    let relyingPartyIDHash: ArraySlice<UInt8>
    let flags: AuthenticatorFlags
    /// How many signatures were made; 0 on authenticators that do not count.
    let signCount: UInt32
    /// The new credential. There is one in every registration, and hardly ever one in an authentication.
    let credential: AttestedCredential?
    /// What extensions put out, by their names. None is asked for, so none is looked at.
    let extensions: CBORMap?

    /// Reads `bytes`, all of them.
    init(_ bytes: ArraySlice<UInt8>) throws(AuthenticatorDataError) {
        guard bytes.count <= AuthenticatorData.maximumBytes else { throw .tooLong }
        guard bytes.count >= 37 else { throw .truncated }
        relyingPartyIDHash = bytes.prefix(32)
        var rest = bytes.dropFirst(32)
        flags = AuthenticatorFlags(rawValue: rest.removeFirst())
        signCount = rest.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
        rest = rest.dropFirst(4)
        credential = flags.contains(.attestedCredential) ? try AttestedCredential(consuming: &rest) : nil
        extensions = flags.contains(.extensions) ? try AuthenticatorData.extensions(consuming: &rest) : nil
        guard rest.isEmpty else { throw .trailingBytes }
    }

    /// Section 9.5: a map of CBOR, whose keys are the names of extensions.
    private static func extensions(consuming rest: inout ArraySlice<UInt8>) throws(AuthenticatorDataError) -> CBORMap {
        var reader = CBORReader(rest)
        let item: CBORValue
        do throws(CBORError) { item = try reader.item() } catch { throw .cbor(error) }
        guard let map = item.map, map.pairs.allSatisfy({ $0.key.text != nil }) else { throw .extensionsForm }
        rest = reader.rest
        return map
    }
}

/// Attested credential data (WebAuthn L3, section 6.5.2).
struct AttestedCredential: Equatable, Sendable {
    /// The longest identifier that is accepted (section 7.1, step 25).
    static let maximumIDBytes = 1_023

    /// The authenticator's model, in 16 bytes; zeros if it does not say.
    let aaguid: ArraySlice<UInt8>
    /// 1 to 1,023 bytes.
    let id: ArraySlice<UInt8>
    /// The COSE key, byte for byte as it came: one map of CBOR.
    let publicKey: ArraySlice<UInt8>

    /// Reads from the front of `rest`, and leaves what follows.
    init(consuming rest: inout ArraySlice<UInt8>) throws(AuthenticatorDataError) {
        guard rest.count >= 18 else { throw .truncated }
        aaguid = rest.prefix(16)
        rest = rest.dropFirst(16)
        let length = rest.prefix(2).reduce(0) { $0 << 8 | Int($1) }
        rest = rest.dropFirst(2)
        guard length > 0 else { throw .credentialIDEmpty }
        guard length <= AttestedCredential.maximumIDBytes else { throw .credentialIDTooLong }
        guard length <= rest.count else { throw .truncated }
        id = rest.prefix(length)
        rest = rest.dropFirst(length)
        var reader = CBORReader(rest)
        do throws(CBORError) { _ = try reader.item() } catch { throw .cbor(error) }
        publicKey = rest.dropLast(reader.rest.count)
        rest = reader.rest
    }
}

/// Why bytes are not authenticator data.
enum AuthenticatorDataError: Error, Equatable, Sendable {
    /// More than ``AuthenticatorData/maximumBytes``.
    case tooLong
    /// They end before they are whole, or the flags promise what is not there.
    case truncated
    case credentialIDEmpty
    /// More than ``AttestedCredential/maximumIDBytes``.
    case credentialIDTooLong
    /// The key or the extensions are not CBOR as it must be.
    case cbor(CBORError)
    /// The extensions are no map from names.
    case extensionsForm
    /// Something is left over, or the flags do not announce it.
    case trailingBytes
}
