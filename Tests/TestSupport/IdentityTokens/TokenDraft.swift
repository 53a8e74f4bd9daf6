/// A token that a test writes as it likes: members of header and payload with their values as they stand in JSON, doubled ones too.
package struct TokenDraft: Sendable {
    package var header: [(name: String, json: String)]
    package var claims: [(name: String, json: String)]

    /// Good in all that does not depend on a publisher, and issued at `now`.
    package init(
        issuer: String, audience: String, signer: TokenSigner, now: Int64, id: String? = "id-1",
        claims: [(name: String, json: String)] = []
    ) {
        header = [("alg", "\"\(signer.algorithm)\""), ("typ", "\"JWT\""), ("kid", "\"\(signer.keyID)\"")]
        self.claims = [
            ("iss", "\"\(issuer)\""), ("aud", "\"\(audience)\""), ("sub", "\"somebody\""), ("iat", "\(now)"), ("nbf", "\(now - 5)"),
            ("exp", "\(now + 300)"),
        ]
        if let id { self.claims.append(("jti", "\"\(id)\"")) }
        for (name, json) in claims { self[name] = json }
    }

    /// A claim's value as JSON; nil takes it away.
    package subscript(claim: String) -> String? {
        get { claims.first { $0.name == claim }?.json }
        set { TokenDraft.set(&claims, claim, newValue) }
    }

    /// Sets a member of the header; nil takes it away.
    package mutating func setHeader(_ name: String, _ json: String?) {
        TokenDraft.set(&header, name, json)
    }

    private static func set(_ members: inout [(name: String, json: String)], _ name: String, _ json: String?) {
        let index = members.firstIndex { $0.name == name }
        if let index, let json {
            members[index].json = json
        } else if let index {
            members.remove(at: index)
        } else if let json {
            members.append((name, json))
        }
    }

    /// What is signed.
    package var signedText: String {
        [header, claims].map { TokenSigner.base64URL(Array(TokenSigner.object($0).utf8)) }.joined(separator: ".")
    }

    /// The token, signed by the algorithm that is given, whatever the header says.
    package func signed(by signer: TokenSigner, algorithm: String? = nil) throws -> String {
        with(signature: try signer.signature(over: signedText, algorithm: algorithm))
    }

    package func with(signature: [UInt8]) -> String {
        "\(signedText).\(TokenSigner.base64URL(signature))"
    }
}
