internal import Persistence

/// What the rules of accounts and tokens refuse.
package enum AccountRefusal: Refusal, Equatable {
    case badUsername(String)
    case badEmailAddress(String)
    case usernameTaken(String)
    case emailAddressTaken(String)
    case noSuchUser(String)
    case accountDisabled(name: String)
    case alreadyDisabled(String)
    case notDisabled(String)
    case reasonMissing
    case descriptionMalformed
    case lifetimeOutOfRange
    case tooManyProjects
    case credentialMissing
    case passwordUpload
    case badCredential
    case tokenRefused(code: String, sentence: String)

    package var status: Int {
        switch self {
        case .badUsername, .badEmailAddress, .usernameTaken, .emailAddressTaken, .alreadyDisabled, .notDisabled, .reasonMissing,
            .descriptionMalformed, .lifetimeOutOfRange, .tooManyProjects:
            400
        case .noSuchUser: 404
        case .accountDisabled, .credentialMissing, .passwordUpload, .badCredential, .tokenRefused: 403
        }
    }

    package var code: String {
        switch self {
        case .badUsername: "username-invalid"
        case .badEmailAddress: "email-invalid"
        case .usernameTaken: "username-taken"
        case .emailAddressTaken: "email-taken"
        case .noSuchUser: "no-such-user"
        case .accountDisabled: "account-disabled"
        case .alreadyDisabled: "already-disabled"
        case .notDisabled: "not-disabled"
        case .reasonMissing: "reason-missing"
        case .descriptionMalformed: "description-invalid"
        case .lifetimeOutOfRange: "lifetime-out-of-range"
        case .tooManyProjects: "too-many-projects"
        case .credentialMissing: "credential-missing"
        case .passwordUpload: "password-upload"
        case .badCredential: "credential-invalid"
        case .tokenRefused(let code, _): code
        }
    }

    package var sentence: String {
        switch self {
        case .badUsername(let name):
            """
            '\(quotable(name))' cannot be a user name: take 1 to 50 letters, digits, '.', '_' and '-', beginning and ending with a \
            letter or digit.
            """
        case .badEmailAddress(let address): "'\(quotable(address))' is not a mail address: write it as name@example.org."
        case .usernameTaken(let name): "The user name '\(quotable(name))' is taken: choose another."
        case .emailAddressTaken(let address): "The address '\(quotable(address))' belongs to another account: take another address."
        case .noSuchUser(let name): "There is no user '\(quotable(name))': `rind user list` shows who there is."
        case .accountDisabled(let name): "The account '\(quotable(name))' is disabled: ask the operator of this index to enable it."
        case .alreadyDisabled(let name): "The account '\(quotable(name))' is disabled already."
        case .notDisabled(let name): "The account '\(quotable(name))' is not disabled."
        case .reasonMissing: "Give a reason of 1 to 500 characters: it is kept in the audit trail."
        case .descriptionMalformed: "A description has at most 100 characters, all on one line."
        case .lifetimeOutOfRange: "A token lives from 1 second to 10 years, or for ever with 'never'."
        case .tooManyProjects: "The names of so many projects do not fit into one token: make several tokens, or one for the account."
        case .credentialMissing:
            "An upload needs an API token: user name '__token__' and the token as password. `rind token create` makes one."
        case .passwordUpload:
            "Uploads with a user name and password are not accepted: use the user name '__token__' and an API token as password."
        case .badCredential: "The credential is not valid: the token is unknown, revoked, or was not copied whole."
        case .tokenRefused(_, let sentence): sentence
        }
    }
}

private let invisible: Set<Unicode.GeneralCategory> = [
    .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned,
]

/// A value from outside made fit for a sentence: cut to 100 characters, control and format characters replaced.
package func quotable(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars.prefix(100) {
        scalars.append(invisible.contains(scalar.properties.generalCategory) ? "?" : scalar)
    }
    return String(scalars) + (text.unicodeScalars.count > 100 ? "…" : "")
}
