import TestSupport

/// DER as tests write it.
enum DER {
    static func element(_ tag: UInt8, _ contents: [UInt8]) -> [UInt8] {
        switch contents.count {
        case ..<0x80: [tag, UInt8(contents.count)] + contents
        case ..<0x100: [tag, 0x81, UInt8(contents.count)] + contents
        default: [tag, 0x82, UInt8(contents.count >> 8), UInt8(contents.count & 0xFF)] + contents
        }
    }

    static func sequence(_ elements: [UInt8]...) -> [UInt8] { element(0x30, elements.flatMap { $0 }) }
    static func integer(_ contents: [UInt8]) -> [UInt8] { element(0x02, contents) }
    static func identifier(_ contents: [UInt8]) -> [UInt8] { element(0x06, contents) }
    static func octets(_ contents: [UInt8]) -> [UInt8] { element(0x04, contents) }
    static func text(_ text: String, tag: UInt8 = 0x0C) -> [UInt8] { element(tag, Array(text.utf8)) }
}

/// A certificate as section 8.2.1 wants it, from which tests depart. Its own signature is nonsense, which nobody looks at.
struct TestCertificate {
    struct Attribute {
        let type: UInt8
        var value: [UInt8]
    }

    var version: [UInt8] = DER.element(0xA0, DER.integer([2]))
    var subject = [
        Attribute(type: 6, value: DER.text("AA", tag: 0x13)), Attribute(type: 10, value: DER.text("Example")),
        Attribute(type: 11, value: DER.text("Authenticator Attestation")), Attribute(type: 3, value: DER.text("Key of ours")),
    ]
    /// Whole extensions.
    var extensions = [TestCertificate.basicConstraints([])]
    var publicKeyInfo: [UInt8]
    /// Between the key and the extensions.
    var middle: [UInt8] = []

    init(_ key: SoftKey) {
        publicKeyInfo = key.publicKeyInfo
    }

    static func basicConstraints(_ contents: [UInt8]) -> [UInt8] {
        DER.sequence(DER.identifier([0x55, 0x1D, 0x13]), [0x01, 0x01, 0xFF], DER.octets(DER.element(0x30, contents)))
    }

    static func aaguid(_ value: [UInt8], isCritical: Bool = false) -> [UInt8] {
        DER.sequence(
            DER.identifier([0x2B, 0x06, 0x01, 0x04, 0x01, 0x82, 0xE5, 0x1C, 0x01, 0x01, 0x04]), isCritical ? [0x01, 0x01, 0xFF] : [],
            DER.octets(value))
    }

    var encoded: [UInt8] {
        let algorithm = DER.sequence(DER.identifier([0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02]))
        let names = subject.map { DER.element(0x31, DER.sequence(DER.identifier([0x55, 0x04, $0.type]), $0.value)) }
        let signed = DER.sequence(
            version, DER.integer([1]), algorithm, DER.sequence(), DER.sequence(), DER.element(0x30, names.flatMap { $0 }), publicKeyInfo,
            middle, extensions.isEmpty ? [] : DER.element(0xA3, DER.element(0x30, extensions.flatMap { $0 })))
        return DER.sequence(signed, algorithm, DER.element(0x03, [7, 1]))
    }
}
