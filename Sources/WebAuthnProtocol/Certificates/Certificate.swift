/// The parts of an X.509 certificate (RFC 5280, section 4.1) that attestation looks at. Who issued it, when it holds and its
/// own signature are skipped: nobody vouches for it in any case.
struct Certificate: Equatable, Sendable {
    struct Extension: Equatable, Sendable {
        let name: ObjectIdentifier
        let isCritical: Bool
        let value: ArraySlice<UInt8>
    }

    /// 1 to 3.
    let version: Int
    let subject: DistinguishedName
    /// The public key; nil if it is of a kind that is not verified with here.
    let publicKey: VerificationKey?
    let extensions: [Extension]

    /// Reads `bytes`, all of them.
    init(_ bytes: ArraySlice<UInt8>) throws(DERError) {
        var whole = DERReader(bytes)
        var certificate = try whole.inside(.sequence)
        try whole.finish()
        var signed = try certificate.inside(.sequence)
        _ = try certificate.contents(.sequence)
        // Some early keys' certificates have their signature's unused bits wrong. It is not looked at.
        _ = try certificate.contents(.bitString)
        try certificate.finish()

        version = try Certificate.version(&signed)
        _ = try signed.integer()
        for _ in ["signature", "issuer", "validity"] { _ = try signed.contents(.sequence) }
        subject = try DistinguishedName(try signed.inside(.sequence))
        publicKey = try SubjectPublicKeyInfo(try signed.inside(.sequence)).key
        for tag in [DERTag.context1, .context2] where signed.isNext(tag) { _ = try signed.contents(tag) }
        extensions = signed.isNext(.context3) ? try Certificate.extensions(try signed.inside(.context3)) : []
        try signed.finish()
    }

    /// The extension of this name.
    subscript(name: ObjectIdentifier) -> Extension? {
        extensions.first { $0.name == name }
    }

    /// Version 1 is the default, and so never written.
    private static func version(_ signed: inout DERReader) throws(DERError) -> Int {
        guard signed.isNext(.context0) else { return 1 }
        var inside = try signed.inside(.context0)
        let number = Array(try inside.integer())
        try inside.finish()
        switch number {
        case [1]: return 2
        case [2]: return 3
        default: throw .contents
        }
    }

    /// Section 4.2: no extension twice.
    private static func extensions(_ outer: DERReader) throws(DERError) -> [Extension] {
        var outer = outer
        var list = try outer.inside(.sequence)
        try outer.finish()
        var extensions: [Extension] = []
        while !list.isAtEnd {
            var element = try list.inside(.sequence)
            let name = try element.objectIdentifier()
            let isCritical = element.isNext(.boolean) ? try element.boolean() : false
            let value = try element.contents(.octetString)
            try element.finish()
            guard !extensions.contains(where: { $0.name == name }) else { throw .contents }
            extensions.append(Extension(name: name, isCritical: isCritical, value: value))
        }
        return extensions
    }
}
