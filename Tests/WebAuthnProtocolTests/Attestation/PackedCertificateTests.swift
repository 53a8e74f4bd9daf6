import TestSupport
import Testing

@testable import WebAuthnProtocol

/// WebAuthn L3, section 8.2.1, and section 8.6.
@Suite struct PackedCertificateTests {
    private let scene = Scene()
    private let key = SoftKey.es256()

    private func refusal(aaguid: [UInt8]? = nil, _ change: (inout TestCertificate) -> Void) throws -> CeremonyRefusal? {
        var certificate = TestCertificate(key)
        change(&certificate)
        var scene = scene
        if let aaguid { scene.authenticator.aaguid = aaguid }
        return try scene.registration { try $0.attest(key, certificates: [certificate.encoded]) }.refusal
    }

    @Test func `the certificate is of version 3`() throws {
        #expect(try refusal { $0.version = [] } == .attestationCertificateInvalid)
        #expect(try refusal { $0.version = DER.element(0xA0, DER.integer([1])) } == .attestationCertificateInvalid)
    }

    @Test func `the subject has a country, an organization, the unit and a name, each once`() throws {
        for index in 0..<4 {
            #expect(try refusal { $0.subject.remove(at: index) } == .attestationCertificateInvalid)
            #expect(try refusal { $0.subject.append($0.subject[index]) } == .attestationCertificateInvalid)
            #expect(try refusal { $0.subject[index].value = DER.text("") } == .attestationCertificateInvalid)
            // A string of a type that the rules do not name.
            #expect(try refusal { $0.subject[index].value = DER.text("AA", tag: 0x16) } == .attestationCertificateInvalid)
        }
        for country in ["A", "AAA", "aa", "A1"] {
            #expect(try refusal { $0.subject[0].value = DER.text(country, tag: 0x13) } == .attestationCertificateInvalid)
        }
        for unit in ["authenticator attestation", "Authenticator Attestation ", "Authenticator Attestation CA"] {
            #expect(try refusal { $0.subject[2].value = DER.text(unit) } == .attestationCertificateInvalid)
        }
        #expect(try refusal { $0.subject.append(.init(type: 5, value: DER.text("serial", tag: 0x13))) } == nil)
    }

    @Test func `the certificate is no authority's, and says so`() throws {
        #expect(try refusal { $0.extensions = [] } == .attestationCertificateInvalid)
        #expect(try refusal { $0.extensions = [TestCertificate.basicConstraints([0x01, 0x01, 0xFF])] } == .attestationCertificateInvalid)
        #expect(try refusal { $0.extensions = [TestCertificate.basicConstraints([0x02, 0x01, 0x00])] } == .attestationCertificateInvalid)
        #expect(try refusal { $0.extensions = [TestCertificate.basicConstraints([0x01, 0x01, 0x00])] } == nil)
    }

    @Test func `a model that the certificate names is the authenticator's`() throws {
        let model = [UInt8](100..<116)
        let right = TestCertificate.aaguid([0x04, 0x10] + model)
        #expect(try refusal(aaguid: model) { $0.extensions.append(right) } == nil)
        #expect(try refusal { $0.extensions.append(right) } == .attestationAAGUIDMismatch)
        for wrong in [
            TestCertificate.aaguid([0x04, 0x10] + model, isCritical: true), TestCertificate.aaguid(model),
            TestCertificate.aaguid([0x04, 0x0F] + model.dropLast()), TestCertificate.aaguid([0x04, 0x10] + model + [0]),
            TestCertificate.aaguid([]),
        ] {
            #expect(try refusal(aaguid: model) { $0.extensions.append(wrong) } == .attestationAAGUIDMismatch)
        }
    }

    @Test func `what is no certificate is refused`() throws {
        for bytes in [[], [0x30, 0x00], Array("-----BEGIN CERTIFICATE-----".utf8), TestCertificate(key).encoded + [0]] as [[UInt8]] {
            #expect(try scene.registration { try $0.attest(key, certificates: [bytes]) }.refusal == .attestationCertificateInvalid)
        }
    }

    private func u2f(_ scene: Scene, _ key: SoftKey, _ change: (inout [(CBORItem, CBORItem)]) -> Void = { _ in }) throws
        -> RegistrationVerdict
    {
        try scene.registration { registration in
            let cose = scene.authenticator.key.cose.encoded
            let point: [UInt8] = [4] + cose[10..<42] + cose.suffix(32)
            let hashes = registration.signedData.prefix(32) + registration.signedData.suffix(32)
            let signed = [0] + hashes + registration.credentialID + point
            var certificate = TestCertificate(key)
            // Older than the rules of packed statements: version 1, no extensions, another subject.
            certificate.version = []
            certificate.extensions = []
            certificate.subject = [.init(type: 3, value: DER.text("U2F", tag: 0x16))]
            var pairs: [(CBORItem, CBORItem)] = [
                (.text("sig"), .bytes(try key.sign(signed))), (.text("x5c"), .array([.bytes(certificate.encoded)])),
            ]
            change(&pairs)
            registration.format = "fido-u2f"
            registration.statement = .map(pairs)
        }
    }

    @Test func `a U2F key's statement verifies, whatever its model`() throws {
        var scene = scene
        #expect(try u2f(scene, key).credential?.attestation == .basicUntrusted)
        scene.authenticator.aaguid = Array(1...16)
        #expect(try u2f(scene, key).credential?.aaguid == Array(1...16))
    }

    @Test func `a U2F key's statement has one certificate, both keys on P-256, and the right signature`() throws {
        #expect(try u2f(scene, .es384()).refusal == .attestationCertificateInvalid)
        #expect(try u2f(scene, .ed25519()).refusal == .attestationCertificateInvalid)
        #expect(try u2f(Scene(.ed25519()), key).refusal == .attestationAlgorithmNotAllowed)
        let other = try SoftKey.es256().sign([1])
        #expect(try u2f(scene, key) { $0[0].1 = .bytes(other) }.refusal == .attestationSignatureInvalid)
        let certificate = CBORItem.bytes(TestCertificate(key).encoded)
        #expect(try u2f(scene, key) { $0[1].1 = .array([certificate, certificate]) }.refusal == .attestationStatementMalformed)
        #expect(try u2f(scene, key) { $0[1].1 = .array([]) }.refusal == .attestationStatementMalformed)
        #expect(try u2f(scene, key) { $0.removeLast() }.refusal == .attestationStatementMalformed)
        #expect(try u2f(scene, key) { $0.append((.text("alg"), .integer(-7))) }.refusal == .attestationStatementMalformed)
    }
}
