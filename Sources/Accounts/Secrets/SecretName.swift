/// A file of the folder `secrets/`, by its name there.
package enum SecretName: String, CaseIterable, Sendable {
    /// The keys that API tokens hang on.
    case token
    /// The keys that secrets in the database are encrypted with, and that the digests of recovery codes are made with.
    case encryption
    /// The key for what pages carry; nothing that lasts hangs on it.
    case web

    /// What cannot be used without the file, and what making it anew means for people; nothing if that is no loss.
    var loss: (of: String, remedy: String)? {
        switch self {
        case .token: ("tokens that hang on it", "every token must then be made anew")
        case .encryption:
            ("second factors that are encrypted with it", "every authenticator app and all recovery codes must then be set up anew")
        case .web: nil
        }
    }
}
