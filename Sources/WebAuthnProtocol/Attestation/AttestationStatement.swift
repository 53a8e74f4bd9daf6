/// An attestation statement in one of the formats that are verified, with exactly the members that the format has.
enum AttestationStatement: Equatable, Sendable {
    /// Section 8.7: nothing is said about the authenticator.
    case none
    /// Section 8.2 without certificates: signed with the new key itself.
    case packedSelf(algorithm: COSEAlgorithm, signature: [UInt8])
    /// Section 8.2 with certificates, the signer's first.
    case packed(algorithm: COSEAlgorithm, signature: [UInt8], certificate: ArraySlice<UInt8>)
    /// Section 8.6.
    case fidoU2F(signature: [UInt8], certificate: ArraySlice<UInt8>)

    static let maximumCertificates = 8
    /// 8 KiB for one certificate.
    static let maximumCertificateBytes = 8_192

    /// Section 7.1, step 22: the syntax of the format.
    init(_ map: CBORMap, format: AttestationFormat) throws(AttestationStatementError) {
        switch format {
        case .none:
            guard map.pairs.isEmpty else { throw .malformed }
            self = .none
        case .packed: self = try AttestationStatement.packed(map)
        case .fidoU2F: self = try AttestationStatement.fidoU2F(map)
        }
    }

    private static func packed(_ map: CBORMap) throws(AttestationStatementError) -> AttestationStatement {
        guard let signature = map["sig"]?.bytes, let number = map["alg"]?.integer else { throw .malformed }
        let chain = try map["x5c"].map(certificates)
        guard map.pairs.count == (chain == nil ? 2 : 3) else { throw .malformed }
        guard let algorithm = Int(exactly: number).flatMap(COSEAlgorithm.init(rawValue:)) else { throw .algorithm }
        guard let chain else { return .packedSelf(algorithm: algorithm, signature: Array(signature)) }
        return .packed(algorithm: algorithm, signature: Array(signature), certificate: chain.signer)
    }

    private static func fidoU2F(_ map: CBORMap) throws(AttestationStatementError) -> AttestationStatement {
        guard map.pairs.count == 2, let signature = map["sig"]?.bytes, let value = map["x5c"] else { throw .malformed }
        let chain = try certificates(value)
        guard chain.count == 1 else { throw .malformed }
        return .fidoU2F(signature: Array(signature), certificate: chain.signer)
    }

    /// The signer's certificate, and how many there are. The others are measured and not read: they say how a root might be
    /// reached, and no root is trusted here, least of all one that came along.
    private static func certificates(_ value: CBORValue) throws(AttestationStatementError) -> (signer: ArraySlice<UInt8>, count: Int) {
        guard let elements = value.array, elements.count <= maximumCertificates else { throw .malformed }
        let certificates = elements.compactMap(\.bytes)
        // An empty list is not the absence of a list.
        guard certificates.count == elements.count, let signer = certificates.first else { throw .malformed }
        guard certificates.allSatisfy({ $0.count <= maximumCertificateBytes }) else { throw .malformed }
        return (signer, certificates.count)
    }
}

/// Why a map is not a statement of its format.
enum AttestationStatementError: Error, Equatable, Sendable {
    case malformed
    /// Signed with an algorithm that is not verified here.
    case algorithm
}
