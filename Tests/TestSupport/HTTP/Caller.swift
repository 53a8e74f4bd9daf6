internal import Foundation

/// Who sends a request.
package enum Caller: Sendable, CustomStringConvertible {
    case anonymous
    /// By HTTP Basic with the user name `__token__`, as upload tools send it.
    case token(String)
    /// A token of the right form that nobody was given.
    case wrongToken
    /// A user name and a password.
    case password

    package var description: String {
        switch self {
        case .anonymous: "anonymous"
        case .token: "token"
        case .wrongToken: "wrong token"
        case .password: "password"
        }
    }

    /// The value of the `Authorization` header, if there is one.
    package var authorization: String? {
        switch self {
        case .anonymous: nil
        case .token(let text): basic("__token__", text)
        case .wrongToken: basic("__token__", "rind-AgEJbG9jYWxob3N0")
        case .password: basic("alice", "correct horse battery staple")
        }
    }

    private func basic(_ name: String, _ password: String) -> String {
        "Basic " + Data("\(name):\(password)".utf8).base64EncodedString()
    }
}
