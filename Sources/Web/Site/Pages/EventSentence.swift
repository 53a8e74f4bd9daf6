internal import Accounts
internal import Foundation

/// An event of the trail as a sentence for the person whom it concerns.
struct EventSentence {
    private let entry: AccountHistory.Entry
    private let payload: Payload

    static func text(_ entry: AccountHistory.Entry) -> String {
        let payload = (try? JSONDecoder().decode(Payload.self, from: Data(entry.payload))) ?? Payload()
        let sentence = EventSentence(entry: entry, payload: payload)
        return sentence.ofAccount ?? sentence.ofSignIn ?? sentence.ofFactors ?? sentence.ofRecovery ?? entry.tag
    }

    private struct Payload: Decodable {
        var reason: String?
        var method: String?
        var description: String?
        var token: String?
        var project: String?
        var url: String?
        var label: String?
        var left: Int?
        var by: String?
        var sessions: [String]?
    }

    private var mail: String { entry.mail ?? "an address" }

    // MARK: The account and its addresses, password and tokens

    private var ofAccount: String? {
        switch entry.tag {
        case "account:create": entry.isOwn ? "The account was made." : "The operator made the account."
        case "account:disable": "The operator disabled the account: \(payload.reason ?? "")."
        case "account:enable": "The operator enabled the account: \(payload.reason ?? "")."
        case "account:delete": "The account was deleted."
        case "account:profile:change": "The shown name was changed."
        case "account:email:add": "The address \(mail) was added."
        case "account:email:remove": "The address \(mail) was removed."
        case "account:email:verified": "The address \(mail) was verified."
        case "account:email:reverify": "The link to verify \(mail) was mailed again."
        case "account:email:primary:change": "The address \(mail) became the primary one."
        case "account:email:public:change": entry.mail == nil ? "No address is public any more." : "The address \(mail) was made public."
        case "account:password:change": "The password was changed."
        case "account:oidc:pending_publisher_added": "A trusted publisher for the project to come \(payload.project ?? "") was added."
        case "account:oidc:pending_publisher_removed": "The trusted publisher for the project to come \(payload.project ?? "") is gone."
        case "project:short_lived_api_token:added": "A trusted publisher got a token for a project to come."
        case "project:short_lived_api_token:removed": "A trusted publisher gave its token back."
        case "account:password:upload": "Files were uploaded with the password."
        case "account:password:upload_told": "A mail told from when on passwords do not upload."
        case "account:password:reset": "A new password was set by a mailed link."
        case "account:password:reset:request": "A link to a new password was asked for."
        case "account:password:reset:mail": "A link to a new password was mailed to \(mail)."
        case "account:api_token:added": "The API token \(token) was made\(entry.isOwn ? "" : " by the operator")."
        case "account:api_token:removed": "The API token \(token) was revoked\(entry.isOwn ? "" : " by the operator")."
        case "account:api_token:removed_leak": "The API token \(token) was found in public\(place), and revoked."
        case "account:api_token:narrowed": "The API token \(token) was narrowed."
        case "account:api_token:rotated": "The API token \(token) was made anew; the old one ends soon."
        case "account:api_token:expiry_told": "A mail told that the API token \(token) ends soon."
        default: nil
        }
    }

    private var place: String { payload.url.map { " (\(quotable($0)))" } ?? "" }

    private var token: String {
        guard let description = payload.description, !description.isEmpty else { return payload.token ?? "" }
        return "'\(description)'"
    }

    // MARK: Signing in

    private var ofSignIn: String? {
        switch entry.tag {
        case "account:login:success": "Signed in\(Self.way(payload.method))."
        case "account:login:failure": failure
        case "account:login:password": "The password was given; the sign-in waited for more."
        case "account:login:given_up": "A sign-in was given up after the password."
        case "account:login:confirmed": "A sign-in was confirmed by the link in a mail."
        case "account:login:new_device": "The browser was one that the account did not know; a mail told of it."
        case "account:logout": "Signed out."
        case "account:reauthenticate:success": "\(Self.proof(payload.method)) was shown once more."
        case "account:reauthenticate:failure": "What was shown once more in a session of yours was wrong."
        case "account:session:revoke":
            payload.sessions?.count == 1
                ? "A session was ended from the list." : "\(payload.sessions?.count ?? 0) sessions were ended from the list."
        case "account:device:revoke": "A known browser was forgotten."
        default: nil
        }
    }

    private static func way(_ method: String?) -> String {
        switch method.flatMap(SignInMethod.init) {
        case .password: " with the password"
        case .registration: " as the account was made"
        case .setUp: " by the link that the server printed"
        case .totp: " with the password and a one-time code"
        case .securityKey: " with the password and a security key"
        case .passkey: " with a passkey"
        case .recoveryCode: " with the password and a recovery code"
        case .rememberedDevice: " with the password, the browser being remembered"
        case nil: ""
        }
    }

    private static func proof(_ method: String?) -> String {
        switch method.flatMap(SignInMethod.init) {
        case .totp: "The password with a one-time code"
        case .securityKey: "The password with a security key"
        case .passkey: "A passkey"
        case .recoveryCode: "The password with a recovery code"
        case .password, .registration, .setUp, .rememberedDevice, nil: "The password"
        }
    }

    private var failure: String {
        if payload.method == "upload" { return uploadFailure }
        switch payload.reason {
        case "locked": return "Somebody tried to sign in while too many tries had failed."
        case "disabled": return "The right password was given while the account was disabled."
        case "recovering": return "The right password was given while the account was being recovered."
        case "counter": return "A key was refused, because the count of its uses did not go up."
        default: break
        }
        return switch payload.method.flatMap(SignInMethod.init) {
        case .totp: "A wrong or used one-time code was given after the password."
        case .securityKey: "A key that did not fit was shown after the password."
        case .recoveryCode: "A wrong or used recovery code was given."
        case .passkey: "A passkey was shown that did not fit."
        case .password, .registration, .setUp, .rememberedDevice, nil: "Somebody tried to sign in with a wrong password."
        }
    }

    private var uploadFailure: String {
        switch payload.reason {
        case "locked": "Somebody tried to upload with a password while too many tries had failed."
        case "password": "Somebody tried to upload with a wrong password."
        default: "An upload with the right password was refused (\(payload.reason ?? ""))."
        }
    }

    // MARK: Factors

    private var ofFactors: String? {
        switch entry.tag {
        case "account:two_factor:handle": "The account was prepared for security keys."
        case "account:two_factor:method_added": "\(factor) was added."
        case "account:two_factor:method_refused": "A second factor was to be added, and what it showed was wrong."
        case "account:two_factor:method_removed": "\(factor) was removed."
        case "account:two_factor:method_renamed": "A second factor is called '\(payload.label ?? "")' now."
        case "account:two_factor:counter_not_increased":
            "A key was refused, because the count of its uses did not go up: there may be a copy."
        case "account:two_factor:limit_reached": "Too many wrong second factors were shown: for a while none is taken but passkeys."
        case "account:two_factor:device_remembered": "The browser is remembered for 30 days."
        case "account:two_factor:policy_told": "A mail told that this index asks for a passkey or a security key."
        case "account:two_factor:reset": "The operator removed all factors and recovery codes: \(payload.reason ?? "")."
        case "account:recovery_codes:generated": "Recovery codes were made."
        case "account:recovery_codes:regenerated": "New recovery codes were made; the old ones are dead."
        case "account:recovery_codes:used": "A recovery code was used; \(payload.left ?? 0) are left."
        default: nil
        }
    }

    private var factor: String {
        let kind =
            switch payload.method {
            case "totp": "The app for one-time codes"
            case "passkey": "The passkey"
            default: "The security key"
            }
        return "\(kind) '\(payload.label ?? "")'"
    }

    // MARK: Locking and recovery

    private var ofRecovery: String? {
        switch entry.tag {
        case "account:lock": "The account was locked by the link in a mail."
        case "account:unlock": "The account was unlocked by a factor that was there before."
        case "account:recovery:ask": "Somebody asked for recovery of the account."
        case "account:recovery:mail": "A link to ask for recovery was mailed to \(mail)."
        case "account:recovery:request": "Recovery of the account was asked for; its addresses were told."
        case "account:recovery:approve": "An administrator approved the recovery."
        case "account:recovery:cancel": "The recovery was cancelled\(cancellation)."
        case "account:recovery:ready": "The waiting period is over: a link that ends the recovery was mailed."
        case "account:recovery:finish": "The account was recovered: it has a new password, and no factors."
        default: nil
        }
    }

    private var cancellation: String {
        switch payload.by {
        case "factor": " by a sign-in with a second factor"
        case "passkey": " by a sign-in with a passkey"
        case "mail": " by the link in a mail"
        case "time": ": it lay for too long"
        case "operator": " by the operator"
        default: ""
        }
    }
}
