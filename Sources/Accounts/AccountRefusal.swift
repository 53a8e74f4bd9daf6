package import Credentials
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
    case spanOutOfRange(allowsNever: Bool)
    /// In seconds.
    case lifetimeTooLong(maximum: Int64)
    case tokenTooLong
    case abilityMissing
    case abilityUnknown(String)
    case oneReleaseWithoutUpload
    case networkMalformed(String)
    case versionsMalformed(String)
    case narrowingMissing
    case narrowingToNew(String)
    /// Since when it ends already.
    case narrowingLater(Timestamp)
    case tooManyNarrowings(limit: Int)
    case overlapOutOfRange
    case daysOutOfRange
    case tokenOver
    case tokenReleaseOver(project: String, version: String, since: Timestamp)
    case tokenReleaseOther(project: String, version: String)
    case credentialMissing
    case passwordUpload
    case passwordUploadWithFactor
    case networkBanned
    case networkBannedAlready(String)
    case networkNotBanned(String)
    case badCredential
    /// What was shown is no token at all, whoever it would be of.
    case tokenMalformed(APITokenError)
    case tokenRefused(TokenRefusal)
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
    case lastAdministrator
    case secondFactorRequired
    case phishingResistantFactorRequired
    case phishingResistantSignInRequired
    case administratorsOnly
    case signInOver
    case ceremonyOver
    case factorFailed
    case codeReplayed
    case recoveryCodeUsed
    case counterNotIncreased
    case keyNeeded
    case badLabel
    case recoveryCodesMissing
    case recoveryCodeNotBurned
    case credentialTaken
    case noSuchFactor
    case lastFactor
    case noSuchSession
    case noSuchDevice
    case accountLocked
    case accountDisabledHere
    case accountRecovering
    case resetNeedsFactor
    case noSuchRecovery
    case ownRecovery
    case approvedAlready
    case recoveryNotApproved
    case labelTaken(String)
    case tooManyFactors(limit: Int)
    case clockOff(seconds: Int64, serverTime: Timestamp)

    package var status: Int {
        switch self {
        case .badUsername, .badEmailAddress, .usernameTaken, .emailAddressTaken, .alreadyDisabled, .notDisabled, .reasonMissing,
            .descriptionMalformed, .descriptionMissing, .lifetimeOutOfRange, .spanOutOfRange,
            .lifetimeTooLong, .tokenTooLong, .abilityMissing, .abilityUnknown, .oneReleaseWithoutUpload, .networkMalformed,
            .versionsMalformed,
            .narrowingMissing, .narrowingToNew, .narrowingLater, .tooManyNarrowings, .overlapOutOfRange, .daysOutOfRange,
            .networkBannedAlready, .networkNotBanned, .tokenOver,
            .badDisplayName, .linkDead, .addressThere,
            .addressVerified,
            .addressNotVerified, .addressPrimary, .tooManyAddresses, .passwordsDiffer, .tooManyTokens,
            .confirmationDiffers, .scopeMissing, .lastAdministrator:
            400
        case .noSuchUser, .noSuchAddress, .noSuchToken: 404
        case .accountDisabled, .credentialMissing, .passwordUpload, .passwordUploadWithFactor,
            .networkBanned, .badCredential, .tokenMalformed, .tokenRefused, .tokenReleaseOver,
            .tokenReleaseOther, .signInFailed, .wrongPassword, .signedOut,
            .proofTooOld, .unverified:
            403
        case .ceremonyOver, .badLabel, .credentialTaken, .lastFactor, .approvedAlready, .labelTaken, .tooManyFactors: 400
        case .secondFactorRequired, .phishingResistantFactorRequired, .phishingResistantSignInRequired, .signInOver, .factorFailed,
            .codeReplayed, .recoveryCodeUsed, .counterNotIncreased, .keyNeeded, .recoveryCodesMissing, .recoveryCodeNotBurned,
            .accountLocked,
            .accountDisabledHere, .accountRecovering, .resetNeedsFactor, .ownRecovery, .recoveryNotApproved, .clockOff:
            403
        case .administratorsOnly, .noSuchFactor, .noSuchSession, .noSuchDevice, .noSuchRecovery: 404
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
        case .lifetimeOutOfRange, .spanOutOfRange: "lifetime-out-of-range"
        case .lifetimeTooLong: "lifetime-too-long"
        case .tokenTooLong: "token-too-long"
        case .abilityMissing: "ability-missing"
        case .abilityUnknown: "ability-unknown"
        case .oneReleaseWithoutUpload: "one-release-without-upload"
        case .networkMalformed: "network-invalid"
        case .versionsMalformed: "versions-invalid"
        case .narrowingMissing: "narrowing-missing"
        case .narrowingToNew: "no-such-project"
        case .narrowingLater: "narrowing-later"
        case .tooManyNarrowings: "too-many-narrowings"
        case .overlapOutOfRange: "overlap-out-of-range"
        case .daysOutOfRange: "days-out-of-range"
        case .tokenOver: "token-over"
        case .tokenReleaseOver, .tokenReleaseOther: "token-release"
        case .credentialMissing: "credential-missing"
        case .passwordUpload: "password-upload"
        case .passwordUploadWithFactor: "password-upload-two-factor"
        case .networkBanned: "network-banned"
        case .networkBannedAlready: "network-banned-already"
        case .networkNotBanned: "network-not-banned"
        case .badCredential, .tokenMalformed: "credential-invalid"
        case .tokenRefused(let refusal): refusal.code
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
        case .lastAdministrator: "last-administrator"
        case .secondFactorRequired: "two-factor-required"
        case .phishingResistantFactorRequired: "phishing-resistant-required"
        case .phishingResistantSignInRequired: "phishing-resistant-sign-in-required"
        case .administratorsOnly: "not-found"
        case .signInOver: "sign-in-over"
        case .ceremonyOver: "ceremony-over"
        case .factorFailed: "factor-wrong"
        case .codeReplayed: "code-used"
        case .recoveryCodeUsed: "recovery-code-used"
        case .counterNotIncreased: "counter-not-increased"
        case .keyNeeded: "key-needed"
        case .badLabel: "label-invalid"
        case .recoveryCodesMissing: "recovery-codes-missing"
        case .recoveryCodeNotBurned: "recovery-code-not-burned"
        case .credentialTaken: "credential-taken"
        case .noSuchFactor: "no-such-factor"
        case .lastFactor: "last-factor"
        case .noSuchSession: "no-such-session"
        case .noSuchDevice: "no-such-device"
        case .accountLocked: "account-locked"
        case .accountDisabledHere: "account-disabled"
        case .accountRecovering: "account-recovering"
        case .resetNeedsFactor: "reset-needs-factor"
        case .noSuchRecovery: "no-such-recovery"
        case .ownRecovery: "own-recovery"
        case .approvedAlready: "approved-already"
        case .recoveryNotApproved: "recovery-not-approved"
        case .labelTaken: "label-taken"
        case .tooManyFactors: "too-many-factors"
        case .clockOff: "clock-off"
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
        case .reasonMissing: "Give a reason of 1 to 500 characters, all on one line: it is kept in the audit trail."
        case .descriptionMissing: "Say in a few words what the token is for: you find it again by them."
        case .descriptionMalformed: "A description has at most 100 characters, all on one line."
        case .lifetimeOutOfRange:
            "A token lives for a day at the least and a year at the most, or for ever: write a time such as 90d, a date such as 2027-03-01, or 'never'."
        case .spanOutOfRange(let allowsNever):
            "Write a time such as 30s, 15m, 12h or 90d, of 366 days at the most\(allowsNever ? ", or 'never'" : "")."
        case .lifetimeTooLong(let maximum):
            "On this index a token lives for \(durationText(maximum)) at the most: choose a shorter time."
        case .tokenTooLong: "So much does not fit into one token: make several, each for fewer projects, networks or versions."
        case .abilityMissing: "Choose what the token may do: upload, read, or both."
        case .abilityUnknown(let word): "A token cannot be made to '\(quotable(word))': it may upload, read, or both."
        case .oneReleaseWithoutUpload: "A token for one release must be allowed to upload: choose that too."
        case .networkMalformed(let text):
            "'\(quotable(text))' is no network: write it as 10.0.0.0/8, fd00::/8, or a single address; at most 50 of them."
        case .versionsMalformed(let text):
            "'\(quotable(text))' does not say which versions: write it as ==1.*, or >=2,<3 (PEP 440); at most 20 of them."
        case .narrowingMissing: "Say what the token is to lose: an ability, time, networks, versions or projects."
        case .narrowingToNew(let name): "There is no project '\(quotable(name))': a token is narrowed to projects that are there."
        case .narrowingLater(let end): "The token ends at \(end.minuteText) UTC already: a restriction can only make that sooner."
        case .tooManyNarrowings(let limit): "A token can be narrowed \(limit) times: make a new one, and revoke this one."
        case .overlapOutOfRange: "The old token may live on for 7 days at the most: choose a shorter time."
        case .daysOutOfRange: "Write a number of days from 1 to 3650."
        case .tokenOver: "This token opens nothing any more: make a new one."
        case .tokenReleaseOver(let project, let version, let since):
            "This token was for one release, \(project) \(version), which was closed at \(since.minuteText) UTC; make a new one."
        case .tokenReleaseOther(let project, let version):
            "This token is for one release, and that is \(project) \(version), to which it uploaded first; make a new one for another."
        case .credentialMissing:
            "An upload needs an API token: user name '__token__' and the token as password. Make one on your account's page."
        case .passwordUpload:
            "Uploads with a user name and password are not accepted: use the user name '__token__' and an API token as password."
        case .passwordUploadWithFactor:
            "Your account has a second factor, so its password does not upload: use the user name '__token__' and an API token as password."
        case .networkBanned: "The operator of this index has banned the network that you come from: ask them, if that is a mistake."
        case .networkBannedAlready(let block): "The network '\(quotable(block))' is banned already."
        case .networkNotBanned(let block): "The network '\(quotable(block))' is not banned: `rind network list` shows which are."
        case .badCredential: "The credential is not valid: the token is unknown, revoked, or was not copied whole."
        case .tokenMalformed(let error): "The credential is not valid. \(error.sentence)"
        case .tokenRefused(let refusal): refusal.sentence
        case .badDisplayName: "A name has at most 100 characters, all on one line, and holds no address of a page: shorten it."
        case .signInFailed: "The user name and the password do not fit together: try again, or ask for a new password."
        case .wrongPassword: "That is not your password: try again."
        case .signedOut: "You are signed out: sign in again."
        case .proofTooOld: "This needs to be sure that it is you: show it once more, and try again."
        case .tooManyAttempts(let until, let now):
            "That was tried too often: try again in \(waitText(from: now, to: until)), at \(until.minuteText) UTC."
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
        case .lastAdministrator:
            "You are the only one who administers this index: let the operator make another administrator first (`rind user create --admin`)."
        case .secondFactorRequired:
            "This index asks for a second factor: set one up on your account's page, an app for one-time codes or a security key."
        case .phishingResistantFactorRequired:
            "This index asks for a passkey or a security key, which a copy of a page cannot get at: add one to your account."
        case .phishingResistantSignInRequired: "This index asks for a sign-in with a passkey or a security key: show yours once more."
        case .administratorsOnly: "Nothing is here: check the address."
        case .signInOver: "This sign-in is over: begin again with your password."
        case .ceremonyOver: "The request to your key was used already, or is too old: try again."
        case .factorFailed: "That was not right: look at it again, and try once more, or take another way."
        case .codeReplayed: "This code was used already: wait for the next one."
        case .recoveryCodeUsed: "This recovery code was used already: take another."
        case .counterNotIncreased:
            "This key was refused: the count of its uses did not go up, as if there were a copy of it. Take another way to sign in, and look into your mail."
        case .keyNeeded: "Your account has keys and no app for codes: use a key, which needs JavaScript."
        case .badLabel: "A name has 1 to 64 characters, all on one line: give one by which you know it again."
        case .recoveryCodesMissing: "Make recovery codes first: they let you in when everything else is lost."
        case .recoveryCodeNotBurned: "Use one of your recovery codes first, to show that you have kept them."
        case .credentialTaken: "This key or passkey is registered already: take another."
        case .noSuchFactor: "Your account has no such factor: it may be removed already."
        case .lastFactor: "This is the last of what this index asks for: add another first, and then remove this one."
        case .noSuchSession: "There is no such session: it may have ended already."
        case .noSuchDevice: "Your account knows no such device: it may be forgotten already."
        case .accountLocked:
            "The account is locked by its owner: sign in with the password and a factor that was there before, or ask for recovery."
        case .accountDisabledHere: "The account is disabled: ask the operator of this index to enable it."
        case .accountRecovering:
            "The account is being recovered: nothing of it works until that is over, or its owner ends it with a factor."
        case .resetNeedsFactor:
            "This account has a second factor: give a code of it too, or a recovery code. You have neither? Then ask for recovery."
        case .noSuchRecovery: "There is no such request: it may be over already."
        case .ownRecovery: "Another administrator must approve this: it is your own account."
        case .approvedAlready: "You have approved this already: another administrator must approve it too."
        case .recoveryNotApproved:
            "An administrator who approved this may do so no more: another must approve it first. Then the link works."
        case .labelTaken(let label): "You have a factor called '\(quotable(label))' already: give another name."
        case .tooManyFactors(let limit): "An account has at most \(limit) factors: remove one first."
        case .clockOff(let seconds, let time):
            "The code is right for another time: the clock of your app is \(abs(seconds)) seconds \(seconds > 0 ? "ahead" : "behind"). Here it is \(time.secondText) UTC: set your clock by it."
        case .unverified: "Verify your mail address first: open the link that was mailed to you."
        }
    }
}

extension AccountRefusal {
    /// How long a caller has to wait, in seconds; for `Retry-After`.
    package var retryAfter: Int64? {
        switch self {
        case .tooManyAttempts(let until, let now): waitSeconds(from: now, to: until)
        case .tooBusy: 5
        default: nil
        }
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
