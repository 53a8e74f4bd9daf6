import Accounts
import Foundation
import PackageIndex
import Persistence
import Testing

/// Every way in which the product can be changed, on one page.
@Suite struct ActionListTests {
    private static let actions: [String: ActionSummary] = [
        "CreateUser": CreateUser.summary,
        "DisableUser": DisableUser.summary,
        "EnableUser": EnableUser.summary,
        "CreateToken": CreateToken.summary,
        "PublishFile": PublishFile.summary,
        "MakeToken": MakeToken.summary,
        "RemoveToken": RemoveToken.summary,
        "RemoveTokens": RemoveTokens.summary,
        "RevokeShownToken": RevokeShownToken.summary,
        "NarrowToken": NarrowToken.summary,
        "RotateToken": RotateToken.summary,
        "TellOfExpiry": TellOfExpiry.summary,
        "UploadByPassword": UploadByPassword.summary,
        "AnnouncePasswordUpload": AnnouncePasswordUpload.summary,
        "BanNetwork": BanNetwork.summary,
        "AddPublisher": AddPublisher.summary,
        "RemovePublisher": RemovePublisher.summary,
        "DemandTrustedPublishing": DemandTrustedPublishing.summary,
        "AddPendingPublisher": AddPendingPublisher.summary,
        "RemovePendingPublisher": RemovePendingPublisher.summary,
        "EndPendingPublishers": EndPendingPublishers.summary,
        "MintPublisherToken": MintPublisherToken.summary,
        "BurnPublisherToken": BurnPublisherToken.summary,
        "UnbanNetwork": UnbanNetwork.summary,
        "SignIn": SignIn.summary,
        "SignOut": SignOut.summary,
        "ProveAgain": ProveAgain.summary,
        "Register": Register.summary,
        "RenewSetUpLink": RenewSetUpLink.summary,
        "SetUpAdministrator": SetUpAdministrator.summary,
        "ChangePassword": ChangePassword.summary,
        "MailPasswordLink": MailPasswordLink.summary,
        "RequestPasswordReset": RequestPasswordReset.summary,
        "ResetPassword": ResetPassword.summary,
        "AddAddress": AddAddress.summary,
        "RemoveAddress": RemoveAddress.summary,
        "MakeAddressPrimary": MakeAddressPrimary.summary,
        "ResendVerification": ResendVerification.summary,
        "VerifyAddress": VerifyAddress.summary,
        "ChangeProfile": ChangeProfile.summary,
        "DeleteAccount": DeleteAccount.summary,
        "YankRelease": YankRelease.summary,
        "UnyankRelease": UnyankRelease.summary,
        "DeleteFile": DeleteFile.summary,
        "DeleteRelease": DeleteRelease.summary,
        "DeleteProject": DeleteProject.summary,
        "RecordRestore": RecordRestore.summary,
        "StoreDescription": StoreDescription.summary,
        "AddTOTPAuthenticator": AddTOTPAuthenticator.summary,
        "AddWebAuthnCredential": AddWebAuthnCredential.summary,
        "BurnRecoveryCode": BurnRecoveryCode.summary,
        "CompleteSignIn": CompleteSignIn.summary,
        "ConfirmSignIn": ConfirmSignIn.summary,
        "EndSessions": EndSessions.summary,
        "ForgetDevice": ForgetDevice.summary,
        "GiveUpSignIn": GiveUpSignIn.summary,
        "GiveWebAuthnHandle": GiveWebAuthnHandle.summary,
        "LockAccount": LockAccount.summary,
        "MakeRecoveryCodes": MakeRecoveryCodes.summary,
        "NoteRefusedFactor": NoteRefusedFactor.summary,
        "NoteFailedPasskey": NoteFailedPasskey.summary,
        "ProveByFactor": ProveByFactor.summary,
        "RemoveFactor": RemoveFactor.summary,
        "RenameFactor": RenameFactor.summary,
        "SignInWithPasskey": SignInWithPasskey.summary,
        "AnnounceReleases": AnnounceReleases.summary,
        "AnnouncePolicy": AnnouncePolicy.summary,
        "AnswerRecovery": AnswerRecovery.summary,
        "ApproveRecovery": ApproveRecovery.summary,
        "AskRecovery": AskRecovery.summary,
        "BeginRecovery": BeginRecovery.summary,
        "CancelRecovery": CancelRecovery.summary,
        "EndOldRecovery": EndOldRecovery.summary,
        "FinishRecovery": FinishRecovery.summary,
        "MailRecoveryLink": MailRecoveryLink.summary,
        "ResetTwoFactor": ResetTwoFactor.summary,
        "RotateSecrets": RotateSecrets.summary,
    ]

    private static let page = """
        add address            | the account's owner, proved of late, perhaps not verified | account:email:add
        add one-time codes     | the account's owner, verified, proved of late or recovered | account:two_factor:method_added
        add pending publisher  | the account's owner, proved of late | account:oidc:pending_publisher_added
        add publisher          | an owner of the project, proved of late | project:oidc:publisher_added
        add security key       | the account's owner, verified, proved of late or recovered | account:two_factor:method_added
        announce password upload | the server itself             | account:password:upload_told
        announce policy        | the server itself               | account:two_factor:policy_told
        announce releases      | the server itself               | index:release:mail
        answer recovery        | the server itself               | account:recovery:request, account:recovery:mail, account:password:reset:mail
        approve recovery       | an administrator, proved of late | account:recovery:approve
        ask for recovery       | anybody                         | account:recovery:ask
        ban network            | the operator, on the machine    | index:network:ban
        begin recovery         | who holds the link              | account:recovery:request
        burn publisher token   | who shows an identity of a trusted issuer | project:short_lived_api_token:removed
        burn recovery code     | the account's owner, signed in  | account:recovery_codes:used, account:login:failure, account:two_factor:limit_reached
        cancel recovery        | who holds the link              | account:recovery:cancel
        change password        | the account's owner, proved of late | account:password:change, account:api_token:removed
        change profile         | the account's owner, proved of late | account:profile:change, account:email:public:change
        complete sign-in       | who has given the password      | account:login:success, account:login:failure, account:login:new_device, account:recovery_codes:used, account:two_factor:counter_not_increased, account:two_factor:limit_reached, account:two_factor:device_remembered, account:unlock, account:recovery:cancel, account:api_token:removed, project:oidc:publisher_removed, account:oidc:pending_publisher_removed
        confirm sign-in        | who has given the password      | account:login:success, account:login:confirmed, account:two_factor:device_remembered
        create token           | the operator, on the machine    | account:api_token:added
        create user            | the operator, on the machine    | account:create
        delete account         | the account's owner, proved within a minute | account:delete, account:oidc:pending_publisher_removed
        delete file            | an owner of the project, proved of late | file:remove
        delete project         | an owner of the project, proved of late | project:remove
        delete release         | an owner of the project, proved of late | project:release:remove
        demand trusted publishing | an owner of the project, proved of late | project:trusted_publishing_only:change
        disable user           | the operator, on the machine    | account:disable
        enable user            | the operator, on the machine    | account:enable
        end old recovery       | the server itself               | account:recovery:cancel
        end pending publishers | the server itself               | account:oidc:pending_publisher_removed
        end sessions           | the account's owner, verified, proved of late | account:session:revoke
        finish recovery        | who holds the link              | account:recovery:finish, account:api_token:removed, project:oidc:publisher_removed, account:oidc:pending_publisher_removed
        forget device          | the account's owner, verified, proved of late | account:device:revoke
        give WebAuthn handle   | the account's owner, verified, proved of late or recovered | account:two_factor:handle
        give up sign-in        | who has given the password      | account:login:given_up
        lock account           | who holds the link              | account:lock
        mail password link     | the server itself               | account:password:reset:mail
        mail recovery link     | the server itself               | account:recovery:ready
        make address primary   | the account's owner, proved of late, perhaps not verified | account:email:primary:change
        make recovery codes    | the account's owner, verified, proved within a minute | account:recovery_codes:generated, account:recovery_codes:regenerated
        make token             | the account's owner, proved of late | account:api_token:added
        mint publisher token   | who shows an identity of a trusted issuer | project:short_lived_api_token:added
        narrow token           | the account's owner, proved of late | account:api_token:narrowed
        note failed passkey    | anybody                         | account:login:failure
        note refused factor    | the account's owner, signed in  | account:two_factor:method_refused
        prove again            | the account's owner, signed in  | account:reauthenticate:success, account:reauthenticate:failure
        prove by factor        | the account's owner, signed in  | account:reauthenticate:success, account:reauthenticate:failure, account:recovery_codes:used, account:two_factor:counter_not_increased, account:two_factor:limit_reached
        publish file           | who may publish to the project  | project:create, project:role:add, project:release:add, file:add, account:oidc:pending_publisher_removed
        record restore         | the operator, on the machine    | index:restore
        register               | anybody                         | account:create, account:login:success
        remove address         | the account's owner, proved of late, perhaps not verified | account:email:remove
        remove factor          | the account's owner, verified, proved of late or recovered | account:two_factor:method_removed
        remove pending publisher | the account's owner, proved of late | account:oidc:pending_publisher_removed
        remove publisher       | an owner of the project, proved of late | project:oidc:publisher_removed
        remove token           | the account's owner, proved of late | account:api_token:removed
        remove tokens          | the account's owner, proved of late | account:api_token:removed
        rename factor          | the account's owner, verified, proved of late or recovered | account:two_factor:method_renamed
        renew set-up link      | the operator, on the machine    | index:set_up_link
        request password reset | anybody                         | account:password:reset:request
        resend verification    | the account's owner, signed in  | account:email:reverify
        reset password         | who holds the link              | account:password:reset, account:api_token:removed, account:login:failure, account:recovery_codes:used, account:two_factor:counter_not_increased, account:two_factor:limit_reached
        reset two-factor       | the operator, on the machine    | account:two_factor:reset, account:api_token:removed, project:oidc:publisher_removed, account:oidc:pending_publisher_removed, account:recovery:cancel
        revoke shown token     | the server itself               | account:api_token:removed, account:api_token:removed_leak
        rotate secrets         | the operator, on the machine    | index:secrets:rotate
        rotate token           | the account's owner, proved of late | account:api_token:rotated, account:api_token:added, account:api_token:removed
        set up administrator   | who holds the link              | account:create, account:login:success
        sign in                | anybody                         | account:login:success, account:login:failure, account:login:password, account:login:new_device, account:login:given_up, account:logout
        sign in with passkey   | anybody                         | account:login:success, account:login:failure, account:login:new_device, account:two_factor:counter_not_increased, account:recovery:cancel, account:login:given_up, account:logout
        sign out               | the account's owner, signed in  | account:logout
        store description      | the server itself               | project:description:render
        tell of expiry         | the server itself               | account:api_token:expiry_told
        unban network          | the operator, on the machine    | index:network:unban
        unyank release         | an owner of the project, proved of late | project:release:unyank
        upload by password     | anybody                         | account:login:failure, account:password:upload
        verify address         | the account's owner, signed in  | account:email:verified, account:email:primary:change
        yank release           | an owner of the project, proved of late | project:release:yank
        """

    @Test func `the list of all actions is the one that was reviewed`() {
        let lines = Self.actions.values.sorted { $0.name < $1.name }.map { summary in
            [summary.name, summary.permission.rawValue, summary.events.map(\.rawValue).joined(separator: ", ")]
        }
        let expected = Self.page.split(separator: "\n").map { line in
            line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        }
        #expect(lines == expected)
    }

    @Test func `no action is missing from the list`() throws {
        var declared: Set<String> = []
        for text in try SourceText.all() {
            for match in text.matches(of: /(?:struct|class|enum|extension|actor)\s+(\w+)\s*:[^{]*\bAction\b[^{]*\{/) {
                declared.insert(String(match.1))
            }
        }
        #expect(declared == Set(Self.actions.keys))
    }

    @Test func `every kind of event has an action that leaves it`() {
        let left = Set(Self.actions.values.flatMap(\.events))
        #expect(left == Set(EventTag.allCases))
    }
}
