package import Persistence

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
    case descriptionMissing
    case lifetimeOutOfRange
    case tooManyProjects
    case credentialMissing
    case passwordUpload
    case badCredential
    case tokenRefused(code: String, sentence: String)
    case badDisplayName
    case signInFailed
    case wrongPassword
    case signedOut
    case proofTooOld
    /// Until when, and what the time is.
    case tooManyAttempts(until: Timestamp, now: Timestamp)
    case tooBusy
    case linkDead
    case noSuchAddress
    case addressThere
    case addressVerified
    case addressNotVerified
    case addressPrimary
    case tooManyAddresses(limit: Int)
    case noSuchToken
    case tooManyTokens(limit: Int)
    case passwordsDiffer
    case confirmationDiffers
    case scopeMissing
    case unverified

    package var status: Int {
        switch self {
        case .badUsername, .badEmailAddress, .usernameTaken, .emailAddressTaken, .alreadyDisabled, .notDisabled, .reasonMissing,
            .descriptionMalformed, .descriptionMissing, .lifetimeOutOfRange, .tooManyProjects, .badDisplayName, .linkDead, .addressThere,
            .addressVerified,
            .addressNotVerified, .addressPrimary, .tooManyAddresses, .passwordsDiffer, .tooManyTokens,
            .confirmationDiffers, .scopeMissing:
            400
        case .noSuchUser, .noSuchAddress, .noSuchToken: 404
        case .accountDisabled, .credentialMissing, .passwordUpload, .badCredential, .tokenRefused, .signInFailed, .wrongPassword,
            .signedOut,
            .proofTooOld, .unverified:
            403
        case .tooManyAttempts: 429
        case .tooBusy: 503
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
        case .descriptionMissing: "description-missing"
        case .lifetimeOutOfRange: "lifetime-out-of-range"
        case .tooManyProjects: "too-many-projects"
        case .credentialMissing: "credential-missing"
        case .passwordUpload: "password-upload"
        case .badCredential: "credential-invalid"
        case .tokenRefused(let code, _): code
        case .badDisplayName: "full-name-invalid"
        case .signInFailed: "sign-in-failed"
        case .wrongPassword: "password-wrong"
        case .signedOut: "signed-out"
        case .proofTooOld: "proof-too-old"
        case .tooManyAttempts: "too-many-attempts"
        case .tooBusy: "too-busy"
        case .linkDead: "link-dead"
        case .noSuchAddress: "no-such-email"
        case .addressThere: "email-there"
        case .addressVerified: "email-verified"
        case .addressNotVerified: "email-not-verified"
        case .addressPrimary: "email-primary"
        case .tooManyAddresses: "too-many-emails"
        case .noSuchToken: "no-such-token"
        case .tooManyTokens: "too-many-tokens"
        case .confirmationDiffers: "confirmation-differs"
        case .scopeMissing: "scope-missing"
        case .passwordsDiffer: "passwords-differ"
        case .unverified: "email-unverified"
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
        case .descriptionMissing: "Say in a few words what the token is for: you find it again by them."
        case .descriptionMalformed: "A description has at most 100 characters, all on one line."
        case .lifetimeOutOfRange: "A token lives from 1 second to 10 years, or for ever with 'never'."
        case .tooManyProjects: "The names of so many projects do not fit into one token: make several tokens, or one for the account."
        case .credentialMissing:
            "An upload needs an API token: user name '__token__' and the token as password. `rind token create` makes one."
        case .passwordUpload:
            "Uploads with a user name and password are not accepted: use the user name '__token__' and an API token as password."
        case .badCredential: "The credential is not valid: the token is unknown, revoked, or was not copied whole."
        case .tokenRefused(_, let sentence): sentence
        case .badDisplayName: "A name has at most 100 characters, all on one line, and holds no address of a page: shorten it."
        case .signInFailed: "The user name and the password do not fit together: try again, or ask for a new password."
        case .wrongPassword: "That is not your password: try again."
        case .signedOut: "You are signed out: sign in again."
        case .proofTooOld: "This needs your password once more: give it, and try again."
        case .tooManyAttempts(let until, let now):
            "That was tried too often: try again in \(Self.wait(now, until)), at \(until.minuteText) UTC."
        case .tooBusy: "Too many people sign in at this moment: try again in a few seconds."
        case .linkDead: "This link was used already, or is too old: ask for a new one."
        case .noSuchAddress: "Your account has no such address: look at the list again."
        case .addressThere: "Your account has this address already."
        case .addressVerified: "This address is verified already."
        case .addressNotVerified: "This address is not verified yet: open the link that was mailed to it."
        case .addressPrimary: "This is your primary address: make another one primary first."
        case .tooManyAddresses(let limit): "An account has at most \(limit) addresses: remove one first."
        case .noSuchToken: "Your account has no such token: it may be revoked already."
        case .tooManyTokens(let limit): "An account has at most \(limit) tokens: revoke some that you do not use."
        case .confirmationDiffers: "What you typed is not the name: type it as it stands there."
        case .scopeMissing: "Choose what the token may upload to: everything, or some projects."
        case .passwordsDiffer: "The two passwords differ: type the same one twice."
        case .unverified: "Verify your mail address first: open the link that was mailed to you."
        }
    }
}

extension AccountRefusal {
    /// How long a caller has to wait, in seconds; for `Retry-After`.
    package var retryAfter: Int64? {
        switch self {
        case .tooManyAttempts(let until, let now): max(1, until.seconds - now.seconds + 1)
        case .tooBusy: 5
        default: nil
        }
    }

    private static func wait(_ now: Timestamp, _ until: Timestamp) -> String {
        let seconds = max(1, until.seconds - now.seconds + 1)
        return seconds < 120 ? "\(seconds) seconds" : seconds < 7_200 ? "\(seconds / 60) minutes" : "\(seconds / 3_600) hours"
    }
}

extension Unicode.Scalar {
    /// Whether it takes no place of its own, or changes how others are read: control and format characters, line breaks.
    package var isInvisible: Bool { invisible.contains(properties.generalCategory) }
}

private let invisible: Set<Unicode.GeneralCategory> = [
    .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned,
]

/// A value from outside made fit for a sentence: cut to 100 characters, control and format characters replaced.
package func quotable(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars.prefix(100) {
        scalars.append(scalar.isInvisible ? "?" : scalar)
    }
    return String(scalars) + (text.unicodeScalars.count > 100 ? "…" : "")
}
