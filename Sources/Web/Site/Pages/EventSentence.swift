internal import Accounts
internal import Foundation

/// An event of the trail as a sentence for the person whom it concerns.
enum EventSentence {
    static func text(_ entry: AccountHistory.Entry) -> String {
        let payload = (try? JSONDecoder().decode(Payload.self, from: Data(entry.payload))) ?? Payload()
        let mail = entry.mail ?? "an address"
        return switch entry.tag {
        case "account:create": entry.isOwn ? "The account was made." : "The operator made the account."
        case "account:disable": "The operator disabled the account: \(payload.reason ?? "")."
        case "account:enable": "The operator enabled the account: \(payload.reason ?? "")."
        case "account:delete": "The account was deleted."
        case "account:profile:change": "The shown name was changed."
        case "account:login:success": "Signed in\(method(payload.method))."
        case "account:login:failure": failure(payload.reason)
        case "account:logout": "Signed out."
        case "account:reauthenticate:success": "The password was given again."
        case "account:reauthenticate:failure": "A wrong password was given in a session of yours."
        case "account:email:add": "The address \(mail) was added."
        case "account:email:remove": "The address \(mail) was removed."
        case "account:email:verified": "The address \(mail) was verified."
        case "account:email:reverify": "The link to verify \(mail) was mailed again."
        case "account:email:primary:change": "The address \(mail) became the primary one."
        case "account:email:public:change": entry.mail == nil ? "No address is public any more." : "The address \(mail) was made public."
        case "account:password:change": "The password was changed."
        case "account:password:reset": "A new password was set by a mailed link."
        case "account:password:reset:request": "A link to a new password was asked for, and mailed to \(mail)."
        case "account:api_token:added": "The API token \(name(payload)) was made\(entry.isOwn ? "" : " by the operator")."
        case "account:api_token:removed": "The API token \(name(payload)) was revoked."
        default: entry.tag
        }
    }

    private struct Payload: Decodable {
        var reason: String?
        var method: String?
        var description: String?
        var token: String?
    }

    private static func method(_ method: String?) -> String {
        switch method {
        case "password": " with the password"
        case "registration": " as the account was made"
        case "set-up": " by the link that the server printed"
        default: ""
        }
    }

    private static func failure(_ reason: String?) -> String {
        switch reason {
        case "locked": "Somebody tried to sign in while too many tries had failed."
        case "disabled": "The right password was given while the account was disabled."
        default: "Somebody tried to sign in with a wrong password."
        }
    }

    private static func name(_ payload: Payload) -> String {
        guard let description = payload.description, !description.isEmpty else { return payload.token ?? "" }
        return "'\(description)'"
    }
}
