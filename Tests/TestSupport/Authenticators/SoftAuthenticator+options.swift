internal import Foundation

extension SoftAuthenticator {
    /// Registers as `navigator.credentials.create()` would with these options in JSON. Where they ask for a passkey, it keeps the
    /// account's handle.
    package mutating func register(answering options: [UInt8]) throws -> [UInt8] {
        let options = try JSONDecoder().decode(CreationOptions.self, from: Data(options))
        relyingPartyID = options.rp.id
        if options.authenticatorSelection.residentKey == "required" { userHandle = Base64URL.decode(options.user.id) }
        return register(challenge: options.challenge)
    }

    /// Signs in as `navigator.credentials.get()` would with these options in JSON.
    package mutating func authenticate(answering options: [UInt8]) throws -> [UInt8] {
        let options = try JSONDecoder().decode(RequestOptions.self, from: Data(options))
        relyingPartyID = options.rpId
        return try authenticate(challenge: options.challenge)
    }
}

private struct CreationOptions: Decodable {
    struct RelyingParty: Decodable { let id: String }
    struct User: Decodable { let id: String }
    struct Selection: Decodable { let residentKey: String }

    let rp: RelyingParty
    let user: User
    let challenge: String
    let authenticatorSelection: Selection
}

private struct RequestOptions: Decodable {
    let rpId: String
    let challenge: String
}
