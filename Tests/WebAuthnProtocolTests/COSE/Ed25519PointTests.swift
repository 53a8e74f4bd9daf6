import TestSupport
import Testing

@testable import WebAuthnProtocol

@Suite struct Ed25519PointTests {
    @Test func `the public key of every private key is a point`() throws {
        for _ in 0..<100 {
            let key = try COSEKey(SoftKey.ed25519().cose.encoded[...])
            guard case .ed25519(let point) = key.key else { Issue.record("another key"); continue }
            #expect(Ed25519Point.isPublicKey(point))
        }
    }

    @Test(
        arguments: [
            // All ones, which swift-crypto takes; zeros and ones, of small order; p, p + 1 and 2²⁵⁵ − 1, which are not below p.
            String(repeating: "ff", count: 32), String(repeating: "00", count: 32), "01" + String(repeating: "00", count: 31),
            "01" + String(repeating: "00", count: 30) + "80", "ec" + String(repeating: "ff", count: 30) + "7f",
            "ed" + String(repeating: "ff", count: 30) + "7f", "ee" + String(repeating: "ff", count: 30) + "7f",
            String(repeating: "ff", count: 31) + "7f", String(repeating: "00", count: 31) + "80",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
            // y = 2: no x belongs to it.
            "02" + String(repeating: "00", count: 31), "",
        ])
    func `what is no point, not in its one form, or of small order, is no public key`(hex: String) throws {
        let point = Hexadecimal.decode(hex)
        #expect(!Ed25519Point.isPublicKey(point))
        var pairs: [(CBORItem, CBORItem)] = [(.integer(1), .integer(1)), (.integer(3), .integer(-8)), (.integer(-1), .integer(6))]
        pairs.append((.integer(-2), .bytes(point)))
        let scene = Scene()
        let verdict = try scene.registration { registration in
            registration.authenticatorData.removeLast(scene.authenticator.key.cose.encoded.count)
            registration.authenticatorData += CBORItem.map(pairs).encoded
        }
        #expect(verdict.refusal == .publicKeyMalformed)
    }
}
